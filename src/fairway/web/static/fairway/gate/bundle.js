// The gate's bundle and the proof of issuance: what a gate trusts, checked before it is used.
"use strict";
import { Fault, decode } from "./cbor.js";
import { base64, hex, joined, sha256, utf8 } from "./bytes.js";
import { checkpoint, parse, permitKeys, signers, verifier } from "./note.js";

/** The bundle in a text, signed by a pinned log key, and not older than the serial that was seen. */
export async function load(text, pins, seen) {
  try {
    return await opened(text, pins, seen);
  } catch (error) {
    throw error instanceof Fault ? error : new Fault("malformed", "not a bundle");
  }
}

async function opened(text, pins, seen) {
  const pinned = await Promise.all(pins.map(verifier));
  const note = parse(text);
  const [by] = await signers(note, pinned);
  if (!by) throw new Fault("forged", "the bundle is not signed by a log key that this gate trusts");
  const [heading, node, serial, body, ...rest] = note.text.split("\n");
  if (heading !== "fairway/bundle" || by.name !== `${node}/log` || rest.join("")) throw new Fault("malformed", "not a bundle");
  if (!(Number(serial) >= seen)) throw new Fault("rolled-back", `bundle ${serial} is older than ${seen}`);
  const data = JSON.parse(body);
  if (data.v !== 1 || !(data.made <= data.warn && data.warn <= data.refuse)) throw new Fault("malformed", "not a bundle");
  const nodes = await Promise.all(data.nodes.map((item) => trusted(item, pinned)));
  const bundle = { ...data, node, serial: Number(serial), nodes, keys: nodes.flatMap((item) => item.keys) };
  for (const head of data.heads) await cosigned(parse(head), nodes);
  return bundle;
}

async function trusted(item, pinned) {
  const [log, witness] = await Promise.all([verifier(item.log), verifier(item.witness)]);
  const pin = pinned.find((key) => key.name === log.name);
  if (pin && pin.id !== log.id) throw new Fault("forged", `the log key of ${item.node} is not the one that is pinned`);
  return { ...item, log, witness, keys: await permitKeys(item.keys, item.node, log) };
}

/** See that a head is signed by the log whose it is, and by the witness of another node. */
async function cosigned(note, nodes) {
  const { origin } = checkpoint(note.text);
  const own = nodes.find((item) => item.log.name === origin);
  const others = nodes.filter((item) => item !== own).map((item) => item.witness);
  if (!own || !(await signers(note, [own.log])).length || !(await signers(note, others)).length) {
    throw new Fault("forged", "a head is not signed by a log and by another side");
  }
}

/** Whether the bundle lists a permit's issuance under a head of its issuer's log. */
export function shows(bundle, permit, digest) {
  const listed = Object.hasOwn(bundle.issued, permit.id) ? bundle.issued[permit.id] : null;
  return Boolean(listed) && listed[0] === digest.slice(0, 32) && bundle.heads[listed[1]].startsWith(`${permit.issuer}/log\n`);
}

/** Whether a proof shows the issuance of a permit in its issuer's log, under a head that another side cosigned. */
export async function proves(bundle, permit, digest, proof) {
  try {
    const [index, size, path, signatures] = decode(proof);
    const own = bundle.nodes.find((item) => item.node === permit.issuer);
    const leaf = await sha256(joined(Uint8Array.of(0), utf8(`fairway/permit\n${digest}\n`)));
    const root = await climbed(leaf, index, size, path);
    const keys = bundle.nodes.flatMap((item) => [item.log, item.witness]);
    const lines = signatures.flatMap((item) => {
      const key = keys.find((one) => one.id === hex(item.slice(0, 4)));
      return key ? [`\u2014 ${key.name} ${base64(item)}`] : [];
    });
    await cosigned({ text: `${own.log.name}\n${size}\n${base64(root)}\n`, lines }, bundle.nodes);
    return true;
  } catch {
    return false;
  }
}

/** The root that a leaf has by a path, as RFC 6962 defines it. */
async function climbed(leaf, index, size, path) {
  let [node, last, found] = [index, size - 1, leaf];
  if (!(index >= 0 && index < size && size < 2 ** 48) || path.length > 63) throw new Fault("malformed", "not a proof");
  const half = (value) => Math.floor(value / 2);
  for (const sibling of path) {
    if (last === 0 || sibling.length !== 32) throw new Fault("malformed", "the proof is too long");
    const onLeft = node % 2 === 1 || node === last;
    const pair = onLeft ? [sibling, found] : [found, sibling];
    found = await sha256(joined(Uint8Array.of(1), ...pair));
    while (onLeft && node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)];
    [node, last] = [half(node), half(last)];
  }
  if (last) throw new Fault("malformed", "the proof is too short");
  return found;
}
