// Talking to the node: its lists come, the crossings go, each until it is answered for. A gate works on without it.
"use strict";
import { Fault } from "./cbor.js";
import { crossings, keep, kept, sent, settle } from "./store.js";
import { load } from "./bundle.js";

const LIMIT = 500;

/** The bundle that is kept here, checked again; nothing when there is none. */
export async function known(config) {
  const text = await kept("bundle");
  return text ? load(text, config.pins, (await kept("serial")) ?? 0) : null;
}

/** The seconds at which the node answered, by its own clock. */
const answered = (answer) => Math.floor(Date.parse(answer.headers.get("Date")) / 1000);

async function asked(address, options) {
  const answer = await fetch(address, { cache: "no-store", redirect: "error", ...options });
  if (answer.status === 401 || answer.status === 403) throw new Fault("signed-out", "");
  return answer;
}

/** Fetch the newest lists; the one that is kept stays in force unless the new one is sound. */
async function fetched(config) {
  const answer = await asked(config.bundle, {});
  if (!answer.ok) throw new Error(`${answer.status}`);
  const text = await answer.text();
  const bundle = await load(text, config.pins, (await kept("serial")) ?? 0);
  await keep("bundle", text);
  await keep("serial", bundle.serial);
  await keep("skew", Math.round(Date.now() / 1000 - answered(answer)) || 0);
  await settle(bundle.serial);
  return bundle;
}

/** Send some crossings; what the node says of each, or nothing where it takes none of them. */
async function told(config, waiting) {
  const body = JSON.stringify(waiting.map(({ sent: _, ...item }) => item));
  const headers = { "Content-Type": "application/json", "X-CSRFToken": config.token };
  const answer = await asked(config.crossings, { method: "POST", headers, body });
  if (answer.status === 422) return null;
  if (!answer.ok) throw new Error(`${answer.status}`);
  const found = await answer.json();
  // The serial of a bundle is the second in which it was made: later ones count what is kept now.
  await sent(found.map((item) => item.id), answered(answer));
  return found;
}

/** Send what is waiting here. An answer that is lost is asked for again: the node keeps each id once. */
async function send(config) {
  const waiting = (await crossings()).filter((item) => item.sent === null && item.gate === config.gate).slice(0, LIMIT);
  if (!waiting.length) return [];
  const together = await told(config, waiting);
  if (together) return together;
  // One that can't be taken keeps the others from nothing.
  const singly = [];
  for (const item of waiting) singly.push(...((await told(config, [item])) ?? [{ id: item.id, alert: "not-taken" }]));
  return singly;
}

/**
 * Once, in one window of the browser at a time: fetch the lists where that is `wanted`, and send the crossings. The new
 * bundle, if any, and what the node says of the crossings.
 */
export function sync(config, wanted) {
  return navigator.locks.request("fairway-gate-sync", async () => ({
    bundle: wanted ? await fetched(config) : null,
    said: await send(config),
  }));
}
