// The gate page: takes a code, shows what it comes to, and keeps what the officer did.
"use strict";
import { able as canVerify } from "./bytes.js";
import { ISSUANCE } from "./permit.js";
import { age, counted, scan } from "./judge.js";
import { crossings, keep, kept, record } from "./store.js";
import { known, sync } from "./sync.js";
import { signal } from "./signal.js";
import * as camera from "./camera.js";

const EVERY = 60_000;
const RENEW = 300;
const FORGET = 60_000;
const SKEW = 300;
const config = JSON.parse(document.getElementById("gate-config").textContent);
const say = (key, gaps = {}) => Object.entries(gaps).reduce((text, [name, value]) => text.replace(`{${name}}`, value), config.words[key] ?? key);
const part = (id) => document.getElementById(id);
const now = () => Math.floor(Date.now() / 1000);

let bundle = null;
let shown = null;
let proof = "";
let fault = "";
let number = 0;
let forgetting;

function moment(seconds, dated = false) {
  const date = new Date(seconds * 1000);
  const options = { timeZone: config.zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const day = (value) => value.toLocaleDateString("en-CA", { timeZone: config.zone });
  if (dated || day(date) !== day(new Date())) Object.assign(options, { year: "numeric", month: "short", day: "numeric" });
  return date.toLocaleString(config.lang, options);
}

const place = () => ({ gate: config.gate, direction: part("direction").value, now: now(), amount: Number(part("amount").value) || 0 });
const nameOf = (list, id) => list.find(([key]) => key === id)?.[1] ?? id;

/** Whether the device's clock is wrong by what the node's clock or an earlier look at it said. */
async function clockIsWrong() {
  const skew = (await kept("skew")) ?? 0;
  const latest = (await kept("latest")) ?? 0;
  if (now() > latest) await keep("latest", now());
  return Math.abs(skew) > SKEW || now() < latest - SKEW;
}

async function showAge() {
  const all = await crossings();
  const waiting = all.filter((item) => item.sent === null).length;
  const state = bundle ? age(bundle, now()) : "stale-refuse";
  part("age").dataset.state = state || "good";
  part("age").textContent = bundle ? say("age", { made: moment(bundle.made), until: moment(bundle.refuse) }) : say("no-lists");
  part("age-warning").textContent = [state && bundle ? say(state) : "", (await clockIsWrong()) ? say("clock") : "", fault].filter(Boolean).join(" ");
  part("counts").textContent = bundle
    ? say("counts", { revoked: Object.keys(bundle.revoked).length, permits: Object.keys(bundle.issued).length, waiting })
    : say("waiting", { waiting });
  const recent = all.sort((one, other) => other.at - one.at).slice(0, 5);
  part("recent").replaceChildren(...recent.map((item) => element("li", `${moment(item.at)} · ${say(`did-${item.word}`)} · ${item.permit || say("no-permit")}`)));
}

function element(name, text, attributes = {}) {
  const made = Object.assign(document.createElement(name), { textContent: text });
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** What the officer sees of a permit, as pairs of a heading and a text. */
function details({ permit, used, approvals }) {
  const limits = [
    permit.entries && say("left", { left: permit.entries - used.entries, limit: permit.entries }),
    permit.amount && say("left-amount", { left: permit.amount - used.amount, limit: permit.amount, unit: permit.unit }),
    permit.days && say("left-days", { left: permit.days - used.days, limit: permit.days }),
  ].filter(Boolean);
  return [
    ["what", [permit.what, permit.holder].filter(Boolean).join(" · ")],
    ["way", `${nameOf(config.sides, permit.origin)} → ${nameOf(config.sides, permit.destination)}${permit.returns ? ` · ${say("and-back")}` : ""}`],
    ["gates", permit.gates.map((id) => nameOf(config.gates, id)).join(" · ") || say("every-gate")],
    ["period", `${moment(permit.begins, true)} – ${moment(permit.ends, true)}`],
    ["conditions", permit.conditions.join(" · ")],
    ["limits", limits.join(" · ")],
    ["permit", permit.id],
    ["approved", approvals.join(" · ")],
  ].filter(([, text]) => text);
}

async function judge(text) {
  if (!bundle) return { code: "stale-refuse", word: "refuse" };
  const found = await scan(text, bundle, place(), await crossings(), proof);
  // A clock that is known to be wrong decides nothing; what is no permit at all needs no clock.
  return found.permit && (await clockIsWrong()) ? { ...found, code: "clock", word: "refer" } : found;
}

async function look(text) {
  if (text.trim().toUpperCase().startsWith(ISSUANCE) && shown) proof = text.trim();
  else [shown, proof] = [{ text }, ""];
  await show();
  signal(shown.found.word);
}

async function show() {
  const found = await judge(shown.text);
  number += 1;
  shown.found = found;
  part("result").hidden = false;
  Object.assign(part("result").dataset, { word: found.word, code: found.code, number });
  part("shape").setAttribute("href", `${config.shapes}#${{ admit: "free", refer: "undetermined", refuse: "prohibited" }[found.word]}`);
  part("word").textContent = say(found.word);
  part("reason").textContent = say(found.code);
  part("result-age").textContent = part("age").textContent;
  part("details").replaceChildren(...(found.permit ? details(found) : []).flatMap(([key, value]) => [element("dt", say(key)), element("dd", value)]));
  part("amount-field").hidden = !found.permit?.amount;
  part("amount-unit").textContent = found.permit?.unit ?? "";
  part("admit").hidden = found.word === "refuse";
  part("reasons").hidden = true;
  part("result").scrollIntoView();
  clearTimeout(forgetting);
  forgetting = setTimeout(next, FORGET);
}

/** Keep what was done, and only then say so. The next code may come at once. */
async function decide(word, reason) {
  const { found } = shown;
  const at = place();
  next();
  await record({
    id: crypto.randomUUID(), permit: found.permit?.id ?? "", digest: found.digest ?? "", gate: at.gate, device: await device(),
    direction: at.direction, at: at.now, word, code: found.code, reason, amount: at.amount, bundle: bundle?.serial ?? 0,
  });
  part("done").textContent = say("kept", { word: say(`did-${word}`), permit: found.permit?.id ?? say("no-permit"), at: moment(at.now) });
  await showAge();
  exchange(false);
}

async function device() {
  const own = (await kept("device")) ?? crypto.randomUUID();
  await keep("device", own);
  return own;
}

/** One tap on a reason ends it. */
function ask(word) {
  const reasons = [shown.found.code, ...config.reasons].filter((key) => key !== "good");
  part("reasons").replaceChildren(element("legend", say(`why-${word}`)), ...reasons.map((key) => {
    const button = element("button", say(key), { type: "button", class: "secondary" });
    button.addEventListener("click", () => decide(word, key));
    return button;
  }));
  part("reasons").hidden = false;
  part("reasons").querySelector("button").focus();
}

function next() {
  clearTimeout(forgetting);
  [shown, proof] = [null, ""];
  part("result").hidden = true;
  part("amount").value = "";
  part("code").focus();
  showAge();
}

/** Send what is waiting; fetch new lists too where it is `wanted` or time. */
async function exchange(wanted) {
  try {
    const { bundle: fresh, said } = await sync(config, wanted || !bundle || now() - bundle.made > RENEW);
    if (fresh) [bundle, fault] = [fresh, ""];
    part("sign-in").hidden = true;
    const alerts = said.filter((item) => item.alert).map((item) => element("li", say(item.alert)));
    if (alerts.length) part("alerts").replaceChildren(...alerts);
  } catch (error) {
    // Without a network the page works on; lists that are not sound are told.
    part("sign-in").hidden = error.code !== "signed-out";
    fault = error.code ? [say(error.code === "signed-out" ? "signed-out" : "bad-lists"), error.message].join(" ") : "";
  }
  await showAge();
}

async function begin() {
  if (!(await canVerify())) {
    part("unable").hidden = false;
    return;
  }
  part("direction").value = (await kept("direction")) ?? part("direction").value;
  part("direction").addEventListener("change", () => keep("direction", part("direction").value));
  bundle = await known(config).catch(() => null);
  part("entry").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = part("code").value;
    part("code").value = "";
    if (text.trim()) look(text);
  });
  part("amount").addEventListener("input", show);
  part("admit").addEventListener("click", () => (shown.found.word === "admit" ? decide("admit", "") : ask("admit")));
  for (const word of ["refer", "refuse"]) part(word).addEventListener("click", () => ask(word));
  part("next").addEventListener("click", next);
  window.addEventListener("online", () => exchange(true));
  setInterval(exchange, EVERY, false);
  await offerCamera();
  part("working").hidden = false;
  next();
  navigator.serviceWorker?.register(config.worker).then(() => navigator.serviceWorker.ready).then(() => {
    part("offline").textContent = say("offline");
  });
  navigator.storage?.persist?.();
  await exchange(true);
}

async function offerCamera() {
  const button = part("camera");
  part("no-camera").hidden = camera.able() && (await camera.readsAlone());
  if (!camera.able()) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    if (!part("video").hidden) return camera.stop(part("video"));
    return camera.start(part("video"), config, look).catch(() => { part("no-camera").hidden = false; });
  });
}

begin();
