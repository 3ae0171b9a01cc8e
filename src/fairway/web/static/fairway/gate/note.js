// Signed notes, the keys that sign them, and the key statements that announce further keys.
"use strict";
import { Fault } from "./cbor.js";
import { hex, joined, sha256, signed, unbase64, utf8 } from "./bytes.js";

const NOTE = 1;
const COSIGNER = 4;
const STATES = ["current", "retired", "revoked"];

/** A key written as name+id+key. */
export async function verifier(text) {
  const [name, id, ...coded] = text.trim().split("+");
  try {
    const data = unbase64(coded.join("+"));
    const found = { name, id, kind: data[0], key: data.slice(1) };
    const own = await sha256(joined(utf8(name), utf8("\n"), data));
    if (name && data.length === 33 && [NOTE, COSIGNER].includes(data[0]) && hex(own.slice(0, 4)) === id) return found;
  } catch { /* said below */ }
  throw new Fault("malformed", "not a key");
}

/** The text and the signature lines of a note. */
export function parse(data) {
  const gap = data.lastIndexOf("\n\n");
  const lines = data.slice(gap + 2).split("\n");
  if (gap < 1 || lines.pop() !== "" || !lines.length || lines.length > 32 || !lines.every((line) => line.startsWith("\u2014 "))) {
    throw new Fault("malformed", "not a signed note");
  }
  return { text: data.slice(0, gap + 1), lines };
}

/** Those of the keys that signed a note; a wrong signature in the name of one of them is a fault. */
export async function signers(note, keys) {
  const found = [];
  for (const line of note.lines) {
    const [, name, coded] = line.split(" ");
    let data;
    try {
      data = unbase64(coded);
    } catch {
      throw new Fault("malformed", "not a signed note");
    }
    const key = keys.find((item) => item.name === name && item.id === hex(data.slice(0, 4)));
    if (!key) continue;
    if (!(await accepts(key, note.text, data.slice(4)))) throw new Fault("forged", `the signature of ${name} is wrong`);
    found.push(key);
  }
  return found;
}

function accepts(key, text, signature) {
  if (key.kind === NOTE) return signed(key.key, signature, utf8(text));
  if (signature.length !== 72) return false;
  const when = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
  return signed(key.key, signature.slice(8), utf8(`cosignature/v1\ntime ${when}\n${text}`));
}

/** A log's name, size and root, as the text of a note states them. */
export function checkpoint(text) {
  const [origin, size, root] = text.split("\n");
  if (!origin || !/^(0|[1-9]\d*)$/.test(size ?? "")) throw new Fault("malformed", "not a checkpoint");
  return { origin, size: Number(size), root: unbase64(root) };
}

/** The permit keys that a node announces in a statement signed by its log key. */
export async function permitKeys(statement, node, log) {
  const note = parse(statement);
  if (!(await signers(note, [log])).length) throw new Fault("forged", `the key statement is not signed by ${log.name}`);
  const [heading, name, , ...lines] = note.text.trimEnd().split("\n");
  if (heading !== "fairway/keys" || name !== node || log.name !== `${node}/log`) throw new Fault("malformed", "not a key statement");
  const found = [];
  for (const line of lines) {
    const [use, key, since, until, state] = line.split(" ");
    if (!STATES.includes(state)) throw new Fault("malformed", "not a key statement");
    const read = await verifier(key);
    const span = { since: Number(since), until: until === "-" ? null : Number(until), state, node };
    if (use === "permit" && read.name === `${node}/permit`) found.push({ ...read, ...span });
  }
  return found;
}
