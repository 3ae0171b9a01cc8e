// Keys for officers; every one of them is a button or a link of the page as well.
"use strict";
const rows = [...document.querySelectorAll("[data-row]")];
let chord = "";
const at = () => rows.findIndex((row) => row.contains(document.activeElement));
const move = (step) => rows[Math.min(Math.max(at() + step, 0), rows.length - 1)]?.querySelector("th a")?.focus();
const use = (key) => {
  const found = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (!found) return false;
  const acts = found.matches("a, button");
  if (acts) found.click();
  else (found.matches("textarea, input") ? found : found.querySelector("input")).focus();
  return true;
};
const KEYS = {
  j: () => move(1),
  k: () => move(at() < 0 ? 0 : -1),
  x: () => rows[at()]?.querySelector("input[type=checkbox]")?.click(),
};
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (chord === "g" && event.key === "q") use("gq");
  else if (KEYS[event.key]) KEYS[event.key]();
  else if (event.key === "g" || !use(event.key)) { chord = event.key; return; }
  chord = "";
  event.preventDefault();
});
