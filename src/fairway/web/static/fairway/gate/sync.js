// Talking to the node: its lists come, the crossings go, each until it is answered for. A gate works on without it.
"use strict";
import { crossings, keep, kept, sent, settle } from "./store.js";
import { load } from "./bundle.js";

const LIMIT = 500;

/** The bundle that is kept here, checked again; nothing when there is none. */
export async function known(config) {
  const text = await kept("bundle");
  return text ? load(text, config.pins, (await kept("serial")) ?? 0) : null;
}

/** Fetch the newest lists; the one that is kept stays in force unless the new one is sound. */
async function fetched(config) {
  const answer = await fetch(config.bundle, { cache: "no-store", headers: { Accept: "text/plain" } });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const text = await answer.text();
  const bundle = await load(text, config.pins, (await kept("serial")) ?? 0);
  await keep("bundle", text);
  await keep("serial", bundle.serial);
  await keep("skew", Math.round((Date.now() - Date.parse(answer.headers.get("Date"))) / 1000) || 0);
  await settle(bundle.serial);
  return { bundle, token: answer.headers.get("X-CSRFToken") ?? "" };
}

/** Send what is waiting. An answer that is lost is asked for again: the node keeps each id once. */
async function send(config, token) {
  const waiting = (await crossings()).filter((item) => item.sent === null).slice(0, LIMIT);
  if (!waiting.length) return [];
  const body = JSON.stringify({ v: 1, crossings: waiting.map(({ sent: _, ...item }) => item) });
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const answer = await fetch(config.crossings, { method: "POST", headers, body });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const found = await answer.json();
  await sent(found.kept, found.serial);
  return found.alerts ?? [];
}

/** Once both ways, in one window of the browser at a time: the bundle, and alerts about crossings that did not fit. */
export function sync(config) {
  return navigator.locks.request("fairway-gate-sync", async () => {
    const { bundle, token } = await fetched(config);
    return { bundle, alerts: await send(config, token) };
  });
}
