// Permits as a gate reads them: COSE_Sign1 with a CWT inside, countersigned by the other side (RFC 9338).
"use strict";
import { Fault, Tag, decode, encode } from "./cbor.js";
import { hex, same, sha256, signed } from "./bytes.js";

export const PERMIT = "FWP1:";
export const ISSUANCE = "FWI1:";
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const LENGTHS = new Set([0, 2, 4, 5, 7]);
const STANDARD = { 1: "issuer", 2: "case", 4: "ends", 5: "begins", 6: "issued", 7: "id" };
const OWN = {
  1: "kind", 2: "origin", 3: "destination", 4: "gates", 5: "what", 6: "holder", 7: "entries",
  8: "amount", 9: "unit", 10: "days", 11: "conditions", 12: "tolerance", 13: "returns",
};
const OWN_LABEL = -65537;
const BLANK = { gates: [], what: "", holder: "", entries: null, amount: null, unit: "", days: null, conditions: [], tolerance: 0, returns: false };
const EDDSA = -8;
const PLAIN = encode(new Map([[1, EDDSA]]));
const malformed = () => new Fault("malformed", "not a permit");

/** The bytes that a code's text writes. */
export function fromText(word, text) {
  const plain = text.replace(/\s/g, "").toUpperCase();
  const body = plain.slice(word.length);
  if (!plain.startsWith(word) || plain.length > 8192 || [...body].some((letter) => !ALPHABET.includes(letter))) throw malformed();
  if (!LENGTHS.has(body.length % 8)) throw new Fault("truncated", "the code is not whole");
  const bytes = [];
  let bits = 0;
  let held = 0;
  for (const letter of body) {
    held = ((held << 5) | ALPHABET.indexOf(letter)) & 0xfff;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes.push((held >> bits) & 255);
    }
  }
  return Uint8Array.from(bytes);
}

const isBytes = (value, length) => value instanceof Uint8Array && (length === undefined || value.length === length);
const must = (holds) => {
  if (!holds) throw malformed();
};

/** The parts of a permit's message, in the one form that is accepted. */
export function open(code) {
  must(code.length <= 1024);
  const message = decode(code);
  must(message instanceof Tag && message.number === 18 && Array.isArray(message.value) && message.value.length === 4);
  const [head, extra, payload, signature] = message.value;
  must(isBytes(head) && extra instanceof Map && isBytes(payload) && isBytes(signature, 64));
  const named = decode(head);
  must(named instanceof Map && isBytes(named.get(4), 4));
  const kid = named.get(4);
  must(same(head, encode(new Map([[1, EDDSA], [4, kid]]))));
  const other = countersignature(extra);
  const unsigned = extra.size ? encode(new Tag(18, [head, new Map(), payload, signature])) : code;
  const whole = other ? new Map([[11, [PLAIN, new Map([[4, other.kid]]), other.signature]]]) : new Map();
  must(same(code, encode(new Tag(18, [head, whole, payload, signature]))));
  return { head, payload, signature, kid, other, unsigned };
}

function countersignature(extra) {
  if (!extra.size) return null;
  const found = extra.get(11);
  must(Array.isArray(found) && found.length === 3 && found[1] instanceof Map);
  const kid = found[1].get(4);
  must(isBytes(kid, 4) && isBytes(found[2], 64));
  return { kid, signature: found[2] };
}

const isText = (value) => typeof value === "string" && value.length <= 400;
const isTexts = (value) => Array.isArray(value) && value.length <= 16 && value.every(isText);
const isMoment = (value) => Number.isInteger(value) && value >= 0 && value < 2 ** 40;
const isLimit = (value) => value === null || (Number.isInteger(value) && value > 0);

/** What the claims say, by name. */
function claims(payload) {
  const said = decode(payload);
  must(said instanceof Map && said.size === 7 && said.get(OWN_LABEL) instanceof Map && isBytes(said.get(7)));
  const found = { ...BLANK };
  for (const [label, name] of Object.entries(STANDARD)) found[name] = said.get(Number(label));
  for (const [label, value] of said.get(OWN_LABEL)) {
    must(label in OWN);
    found[OWN[label]] = value;
  }
  found.id = String.fromCharCode(...found.id);
  must(["id", "issuer", "case", "kind", "origin", "destination"].every((name) => isText(found[name]) && found[name]));
  must(["ends", "begins", "issued"].every((name) => isMoment(found[name])) && found.begins < found.ends);
  must(["entries", "amount", "days"].every((name) => isLimit(found[name])) && isTexts(found.gates) && isTexts(found.conditions));
  must(["what", "holder", "unit"].every((name) => isText(found[name])) && typeof found.returns === "boolean");
  must(Number.isInteger(found.tolerance) && found.tolerance >= 0 && found.tolerance <= 100);
  return found;
}

function keyOf(kid, keys, at) {
  const key = keys.find((item) => item.id === hex(kid));
  if (!key) throw new Fault("unknown-key", `the key ${hex(kid)} is not known`);
  if (key.state === "revoked") throw new Fault("revoked-key", `the key ${key.id} of ${key.node} was revoked`);
  if (at < key.since || (key.until !== null && at > key.until)) throw new Fault("forged", `the key ${key.id} did not sign at that time`);
  return key;
}

/** The permit in a code, both signatures checked, with its digest. */
export async function read(code, keys) {
  const sealed = open(code);
  const permit = claims(sealed.payload);
  const issuer = keyOf(sealed.kid, keys, permit.issued);
  const text = encode(["Signature1", sealed.head, new Uint8Array(), sealed.payload]);
  if (issuer.node !== permit.issuer || !(await signed(issuer.key, sealed.signature, text))) {
    throw new Fault("forged", `not signed by ${permit.issuer}`);
  }
  if (!sealed.other) throw new Fault("one-sided", "the other side has not signed");
  const other = keyOf(sealed.other.kid, keys, permit.issued);
  if (other.node === permit.issuer) throw new Fault("one-sided", `both signatures are of ${permit.issuer}`);
  const both = encode(["CounterSignatureV2", sealed.head, PLAIN, new Uint8Array(), sealed.payload, [sealed.signature]]);
  if (!(await signed(other.key, sealed.other.signature, both))) throw new Fault("forged", `not signed by ${other.node}`);
  return { permit, approvals: [issuer.node, other.node], digest: hex(await sha256(sealed.unsigned)) };
}
