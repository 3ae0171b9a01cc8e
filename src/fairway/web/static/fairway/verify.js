// Verifies a receipt of a transparency log: an RFC 6962 inclusion proof under a signed note (C2SP), by the keys that
// the reader gives. One file that needs no server and no other script; saved beside its page it works offline.
"use strict";
(() => {
  const utf8 = (text) => new TextEncoder().encode(text);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unbase64 = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const joined = (...pieces) => Uint8Array.from(pieces.flatMap((piece) => Array.from(piece)));
  const sha256 = async (...pieces) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...pieces)));
  const [NOTE, COSIGNER] = [1, 4];

  class Wrong extends Error {
    constructor(word, detail = "") {
      super(detail);
      this.word = word;
    }
  }

  function readReceipt(text) {
    try {
      const data = JSON.parse(text);
      const gap = data.checkpoint.lastIndexOf("\n\n");
      const head = { text: data.checkpoint.slice(0, gap + 1), lines: data.checkpoint.slice(gap + 2).trimEnd().split("\n") };
      const [origin, size, root] = head.text.split("\n");
      const found = { entry: unbase64(data.entry), index: data.index, proof: data.proof.map(unbase64), head, origin, size: Number(size), root: unbase64(root) };
      const whole = Number.isSafeInteger(found.index) && /^[1-9]\d*$/.test(size) && Number.isSafeInteger(found.size);
      if (gap > 0 && origin && whole && found.root.length === 32 && found.index >= 0 && found.index < found.size) return found;
    } catch { /* said below */ }
    throw new Wrong("no-receipt");
  }

  async function readKey(line) {
    const [name, id, ...coded] = line.split("+");
    try {
      const data = unbase64(coded.join("+"));
      const own = hex((await sha256(utf8(`${name}\n`), data)).slice(0, 4));
      if (name && own === id && data.length === 33 && [NOTE, COSIGNER].includes(data[0])) return { name, id, kind: data[0], key: data.slice(1) };
    } catch { /* said below */ }
    throw new Wrong("bad-key", line.slice(0, 80));
  }

  async function signedBy(key, text, signature) {
    const imported = await crypto.subtle.importKey("raw", key.key, "Ed25519", false, ["verify"]);
    if (key.kind === NOTE) return crypto.subtle.verify("Ed25519", imported, signature, utf8(text));
    if (signature.length !== 72) return false;
    const when = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0);
    return crypto.subtle.verify("Ed25519", imported, signature.slice(8), utf8(`cosignature/v1\ntime ${when}\n${text}`));
  }

  async function signers(head, keys) {
    const found = [];
    for (const line of head.lines) {
      const [dash, name, coded] = line.split(" ");
      let data;
      try {
        data = unbase64(coded);
      } catch {
        throw new Wrong("no-receipt");
      }
      const key = dash === "\u2014" && keys.find((item) => item.name === name && item.id === hex(data.slice(0, 4)));
      if (!key) continue;
      if (!(await signedBy(key, head.text, data.slice(4)))) throw new Wrong("forged", name);
      found.push(key);
    }
    return found;
  }

  // Climbs from a leaf to the root, as RFC 9162 section 2.1.3.2 says.
  async function rootOf(receipt) {
    let [node, last] = [receipt.index, receipt.size - 1];
    let hash = await sha256([0], receipt.entry);
    for (const sibling of receipt.proof) {
      if (last === 0 || sibling.length !== 32) throw new Wrong("outside");
      if (node % 2 || node === last) {
        hash = await sha256([1], sibling, hash);
        while (node % 2 === 0 && node) [node, last] = [node / 2, Math.floor(last / 2)];
      } else {
        hash = await sha256([1], hash, sibling);
      }
      [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
    }
    if (last) throw new Wrong("outside");
    return hash;
  }

  async function verify(text, keyText) {
    const receipt = readReceipt(text);
    const lines = keyText.split("\n").map((line) => line.trim()).filter(Boolean);
    if (!lines.length) throw new Wrong("no-keys");
    const keys = await Promise.all(lines.map(readKey));
    const signed = await signers(receipt.head, keys).catch((error) => {
      throw error instanceof Wrong ? error : new Wrong("unable");
    });
    if (!signed.some((key) => key.kind === NOTE && key.name === receipt.origin)) throw new Wrong("unsigned", receipt.origin);
    if (hex(await rootOf(receipt)) !== hex(receipt.root)) throw new Wrong("outside");
    const witnesses = signed.filter((key) => key.kind === COSIGNER).map((key) => key.name);
    return { receipt, witnesses };
  }

  const at = (id) => document.getElementById(id);
  const word = (name) => document.querySelector(`[data-word="${name}"]`).textContent;

  function show(verdict, findings, entry, good) {
    at("result").hidden = false;
    at("result").className = good ? "inset" : "warn";
    at("verdict").textContent = word(verdict);
    at("findings").replaceChildren(...findings.map((text) => Object.assign(document.createElement("li"), { textContent: text })));
    at("entry").textContent = entry;
    at("entry").hidden = !entry;
    at("verdict").focus();
  }

  at("verify").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const { receipt, witnesses } = await verify(at("receipt").value, at("keys").value);
      const findings = [`${word("signed")} ${receipt.origin}`, `${word("inside")} ${receipt.index} / ${receipt.size}`];
      findings.push(witnesses.length ? `${word("cosigned")} ${witnesses.join(", ")}` : word("alone"));
      show("proven", findings, new TextDecoder().decode(receipt.entry), true);
    } catch (error) {
      show("failed", [`${word(error.word ?? "unable")} ${error.word ? error.message : ""}`.trim()], "", false);
    }
  });

  at("receipt-file").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) at("receipt").value = file.size < 1_000_000 ? await file.text() : "";
  });
})();
