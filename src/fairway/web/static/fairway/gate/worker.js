// Keeps the gate page in the browser, so that it opens without a network. Newer files replace the kept ones when they arrive in time.
"use strict";
const CACHE = "fairway-gate";
const PATIENCE = 2_000;
const FILES = ["bytes", "bundle", "camera", "cbor", "gate", "judge", "note", "permit", "signal", "store", "sync"];
const KEPT = [
  ...["en", "zh-hant", "zh-hans"].map((lang) => `/${lang}/gate`),
  ...FILES.map((name) => `/static/fairway/gate/${name}.js`),
  ...["fairway.css", "fairway.js", "gate/gate.css", "mark.svg", "shapes.svg"].map((name) => `/static/fairway/${name}`),
];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(KEPT)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  if (method === "GET" && KEPT.includes(new URL(url).pathname)) event.respondWith(answer(event.request));
});

/** What the network answers in time, else what is kept. */
async function answer(request) {
  const cache = await caches.open(CACHE);
  const held = await cache.match(request, { ignoreSearch: true });
  const asked = fetch(request).then((found) => {
    // Whoever is signed out is sent elsewhere: that is not the page.
    const own = found.ok && !found.redirected;
    if (own) cache.put(new URL(request.url).pathname, found.clone());
    return own || !held ? found : held;
  });
  if (!held) return asked;
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, held));
  return Promise.race([asked.catch(() => held), late]);
}
