// What the gate keeps in the browser: its lists, its settings, and the crossings that are still to be sent.
"use strict";

const NAME = "fairway-gate";
let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("kept");
      asked.result.createObjectStore("crossings", { keyPath: "id" });
    };
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
  return opened;
}

/** Run one transaction; resolves when it is on the disk. */
async function run(store, mode, work) {
  const transaction = (await database()).transaction(store, mode, { durability: "strict" });
  const request = work(transaction.objectStore(store));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const kept = (name) => run("kept", "readonly", (store) => store.get(name));
export const keep = (name, value) => run("kept", "readwrite", (store) => store.put(value, name));
export const crossings = () => run("crossings", "readonly", (store) => store.getAll());
export const record = (crossing) => run("crossings", "readwrite", (store) => store.put({ ...crossing, sent: null }));

/** Mark crossings as kept by the node: they are counted in every bundle after `serial`. */
export const sent = (ids, serial) => run("crossings", "readwrite", (store) => {
  for (const id of ids) {
    store.get(id).onsuccess = ({ target }) => {
      if (target.result) store.put({ ...target.result, sent: serial });
    };
  }
});

/** Forget the crossings that a bundle counts. */
export const settle = (serial) => run("crossings", "readwrite", (store) => {
  store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    if (cursor.value.sent !== null && cursor.value.sent < serial) cursor.delete();
    cursor.continue();
  };
});
