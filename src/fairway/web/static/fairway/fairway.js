// Small comforts; every page is complete without them.
"use strict";
const problem = document.getElementById("errors");
if (problem) problem.focus();
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input[type=text], textarea, select")) return;
  if (event.key === "?") (document.querySelector("#keys summary") ?? document.querySelector("form details summary"))?.click();
  const number = Number(event.key);
  if (number >= 1) {
    const options = document.querySelectorAll("form .field:only-of-type .choice input");
    options[number - 1]?.click();
    options[number - 1]?.focus();
  }
});
document.querySelectorAll("fieldset").forEach((field) => {
  const none = field.querySelector("input[type=checkbox][value='-none-']");
  field.addEventListener("change", (event) => {
    if (!none || event.target.type !== "checkbox") return;
    const alone = event.target === none || event.target.value === "?";
    field.querySelectorAll("input[type=checkbox]").forEach((box) => {
      if (box !== event.target && (alone || box === none || box.value === "?") && event.target.checked) box.checked = false;
    });
  });
});
document.querySelectorAll("form.slider input").forEach((range) => {
  const days = range.dataset.days.split(" ");
  const told = () => {
    range.form.querySelector("output").value = days[range.value];
    range.setAttribute("aria-valuetext", days[range.value]);
  };
  let soon;
  range.addEventListener("input", told);
  range.addEventListener("change", () => {
    clearTimeout(soon); // an arrow key that is held passes several days
    soon = setTimeout(() => range.form.requestSubmit(), 500);
  });
  told();
  if (location.hash === "#step") range.focus();
});
if (window.innerWidth < 700) document.querySelector("details.fold")?.removeAttribute("open");
