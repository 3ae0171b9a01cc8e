// The judgement of a code at a gate, from the bundle alone. The same as `fairway.clearance.gate`, and held to it by a test.
"use strict";
import { Fault } from "./cbor.js";
import { unhex } from "./bytes.js";
import { ISSUANCE, PERMIT, fromText, read } from "./permit.js";
import { proves, shows } from "./bundle.js";

const SKEW = 300;
const AGAIN = 120;
const DAY = 86400;
export const WORDS = {
  good: "admit", "stale-warn": "admit",
  "unknown-key": "refer", "unknown-number": "refer", unproven: "refer", replayed: "refer", cloned: "refer", clock: "refer",
  malformed: "refuse", truncated: "refuse", forged: "refuse", "one-sided": "refuse", "revoked-key": "refuse", revoked: "refuse",
  expired: "refuse", "not-yet": "refuse", "wrong-direction": "refuse", "wrong-gate": "refuse", "used-up": "refuse", "stale-refuse": "refuse",
};
const NOTHING = { entries: 0, amount: 0, days: 0, inside: null, at: 0, gate: "", direction: "" };

export const forward = (permit) => `${permit.origin}>${permit.destination}`;
export const back = (permit) => `${permit.destination}>${permit.origin}`;
const allowed = (limit, tolerance) => limit + Math.floor((limit * tolerance) / 100);

/** The age of a bundle: nothing while it is fresh. */
export function age(bundle, now) {
  if (now >= bundle.refuse) return "stale-refuse";
  return now >= bundle.warn ? "stale-warn" : "";
}

/** Days begun on the far side, with the stay that goes on. */
function daysBy(used, now) {
  return used.days + (used.inside !== null && now >= used.inside ? Math.floor((now - used.inside) / DAY) + 1 : 0);
}

function after(used, crossing, permit) {
  if (crossing.word !== "admit") return used;
  const seen = { ...used, at: crossing.at, gate: crossing.gate, direction: crossing.direction };
  if (crossing.direction !== forward(permit)) return { ...seen, days: daysBy(used, crossing.at), inside: null };
  return { ...seen, entries: used.entries + 1, amount: used.amount + crossing.amount, inside: permit.returns ? crossing.at : null };
}

/** What has been used of a permit, with the crossings that the bundle does not count yet. */
export function counted(permit, bundle, ledger) {
  const own = ledger.filter((item) => item.permit === permit.id).sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  const before = Object.hasOwn(bundle.used, permit.id) ? bundle.used[permit.id] : NOTHING;
  return own.reduce((used, crossing) => after(used, crossing, permit), before);
}

/** The bytes of a code, or of the permit that a number names. */
function codeOf(shown, bundle) {
  const text = shown.trim();
  if (!/^[A-Za-z0-9./-]{3,64}$/.test(text)) return fromText(PERMIT, text);
  const number = [text.toUpperCase(), text].find((item) => Object.hasOwn(bundle.issued, item));
  if (!number || !bundle.issued[number][2]) throw new Fault("unknown-number", "no such permit is on the gate's list");
  return unhex(bundle.issued[number][2]);
}

function ownTerms(permit, bundle, place) {
  const directions = [forward(permit), ...(permit.returns ? [back(permit)] : [])];
  if (Object.hasOwn(bundle.revoked, permit.id)) return "revoked";
  if (place.now >= permit.ends) return "expired";
  if (place.now < permit.begins) return "not-yet";
  if (place.direction && !directions.includes(place.direction)) return "wrong-direction";
  return place.gate && permit.gates.length && !permit.gates.includes(place.gate) ? "wrong-gate" : "";
}

async function shown(permit, digest, bundle, proof) {
  if (shows(bundle, permit, digest)) return "";
  try {
    return (await proves(bundle, permit, digest, fromText(ISSUANCE, proof))) ? "" : "unproven";
  } catch {
    return "unproven";
  }
}

function twice(permit, used, bundle, place) {
  if (!used.at) return "";
  const ago = place.now - used.at;
  if (used.gate === place.gate && used.direction === place.direction && ago < AGAIN) return "replayed";
  if (used.gate !== place.gate && ago < bundle.apart) return "cloned";
  return permit.returns && used.direction === place.direction ? "cloned" : "";
}

function balance(permit, used, place) {
  if (place.direction === back(permit)) return "";
  const spent = [
    [permit.entries, used.entries + 1, 0],
    [permit.amount, used.amount + Math.max(place.amount, 1), permit.tolerance],
    [permit.days, used.days + 1, 0],
  ];
  return spent.some(([limit, sum, tolerance]) => limit !== null && sum > allowed(limit, tolerance)) ? "used-up" : "";
}

/**
 * Judge a code or a number. `place` has gate, direction (`N>S`), now and amount; `ledger` the crossings that the bundle
 * does not count; `proof` the text of the second code.
 */
export async function scan(text, bundle, place, ledger = [], proof = "") {
  let found;
  try {
    found = await read(codeOf(text, bundle), bundle.keys);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { code: error.code, word: WORDS[error.code], detail: error.message };
  }
  const { permit, digest } = found;
  const used = counted(permit, bundle, ledger);
  const latest = Math.max(bundle.made, permit.issued, ...ledger.map((item) => item.at));
  const code =
    (place.now < latest - SKEW ? "clock" : "") ||
    ownTerms(permit, bundle, place) ||
    (await shown(permit, digest, bundle, proof)) ||
    (age(bundle, place.now) === "stale-refuse" ? "stale-refuse" : "") ||
    twice(permit, used, bundle, place) ||
    balance(permit, used, place) ||
    age(bundle, place.now) ||
    "good";
  return { code, word: WORDS[code], ...found, used };
}
