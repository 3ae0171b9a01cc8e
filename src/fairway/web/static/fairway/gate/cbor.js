// CBOR as permits use it: whole numbers, bytes, text, arrays, maps, booleans and tags, of known length, in the shortest form.
"use strict";

/** Something is wrong with a code or a list; `code` is the reason in one word. */
export class Fault extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

/** A tagged value. */
export class Tag {
  constructor(number, value) {
    this.number = number;
    this.value = value;
  }
}

const malformed = () => new Fault("malformed", "not a permit");
const MAX_DEPTH = 8;

class Reader {
  constructor(data) {
    this.data = data;
    this.place = 0;
  }

  take(count) {
    if (this.place + count > this.data.length) throw new Fault("truncated", "the code ends too early");
    this.place += count;
    return this.data.subarray(this.place - count, this.place);
  }

  argument(low) {
    if (low < 24) return low;
    if (low > 27) throw malformed();
    let number = 0;
    for (const byte of this.take(2 ** (low - 24))) number = number * 256 + byte;
    const least = [24, 256, 65536, 4294967296][low - 24];
    if (number < least || !Number.isSafeInteger(number)) throw malformed();
    return number;
  }

  value(depth) {
    if (depth > MAX_DEPTH) throw malformed();
    const head = this.take(1)[0];
    const kind = head >> 5;
    if (kind === 7) return this.simple(head & 31);
    const number = this.argument(head & 31);
    switch (kind) {
      case 0: return number;
      case 1: return -1 - number;
      case 2: return this.take(number).slice();
      case 3: return this.text(number);
      case 4: return this.list(number, depth);
      case 5: return this.map(number, depth);
      default: return new Tag(number, this.value(depth + 1));
    }
  }

  simple(low) {
    if (low === 20 || low === 21) return low === 21;
    if (low === 22) return null;
    throw malformed();
  }

  text(length) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.take(length));
    } catch (error) {
      throw error instanceof Fault ? error : malformed();
    }
  }

  list(length, depth) {
    const found = [];
    for (let index = 0; index < length; index += 1) found.push(this.value(depth + 1));
    return found;
  }

  map(length, depth) {
    const found = new Map();
    for (let index = 0; index < length; index += 1) {
      const key = this.value(depth + 1);
      if (found.has(key)) throw malformed();
      found.set(key, this.value(depth + 1));
    }
    return found;
  }
}

/** The one value in some bytes. */
export function decode(data) {
  const reader = new Reader(data);
  const value = reader.value(0);
  if (reader.place !== data.length) throw malformed();
  return value;
}

function head(kind, number) {
  if (number < 24) return [(kind << 5) | number];
  const size = number < 256 ? 0 : number < 65536 ? 1 : 2;
  const bytes = [];
  for (let shift = 2 ** size - 1; shift >= 0; shift -= 1) bytes.push((number >>> (8 * shift)) & 255);
  return [(kind << 5) | (24 + size), ...bytes];
}

function parts(value) {
  if (typeof value === "number") return value < 0 ? head(1, -1 - value) : head(0, value);
  if (value instanceof Uint8Array) return [...head(2, value.length), ...value];
  if (typeof value === "string") {
    const bytes = new TextEncoder().encode(value);
    return [...head(3, bytes.length), ...bytes];
  }
  if (Array.isArray(value)) return [...head(4, value.length), ...value.flatMap(parts)];
  if (value instanceof Map) return [...head(5, value.size), ...[...value].flat(1).flatMap(parts)];
  return [...head(6, value.number), ...parts(value.value)];
}

/** The bytes of a value; maps keep the order that they have. */
export function encode(value) {
  return Uint8Array.from(parts(value));
}
