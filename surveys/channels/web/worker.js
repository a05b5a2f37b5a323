// Keeps the work pages and our own scripts for days without a network.
// Questionnaires are none of its business: they wait in IndexedDB (store.js).
"use strict";

const ASSETS = `sipas-assets-${SHELL.version}`;
const PAGES = "sipas-pages";
const PATIENCE = 4000; // milliseconds until a kept page is shown instead

self.addEventListener("install", (event) => {
  event.waitUntil(keepAssets().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldAssets().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  if (event.request.method !== "GET" || address.origin !== location.origin) return;
  if (event.request.mode === "navigate") {
    event.respondWith(page(event.request));
  } else if (SHELL.assets.includes(address.pathname)) {
    event.respondWith(asset(event.request));
  }
});

async function keepAssets() {
  const cache = await caches.open(ASSETS);
  // Past the browser's own cache, or a new version could be built of old parts.
  await cache.addAll(SHELL.assets.map((path) => new Request(path, { cache: "reload" })));
}

async function dropOldAssets() {
  const old = (await caches.keys()).filter(
    (name) => name.startsWith("sipas-assets-") && name !== ASSETS,
  );
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function asset(request) {
  const cache = await caches.open(ASSETS);
  return (await cache.match(request, { ignoreVary: true })) || fetch(request);
}

// The network's page, or the kept one when the network is silent for too long.
async function page(request) {
  const cache = await caches.open(PAGES);
  try {
    const answer = await soon(fetch(request), cache, request);
    if (answer.ok && answer.headers.has("X-Keep-Offline")) {
      await cache.put(plain(request), answer.clone());
    }
    return answer;
  } catch {
    return (await kept(cache, request)) || Response.error();
  }
}

async function soon(answer, cache, request) {
  // A page that is not kept is worth waiting for: home in its place is no answer.
  if (!(await cache.match(plain(request), { ignoreVary: true }))) return answer;
  let timer;
  const late = new Promise((_, fail) => {
    timer = setTimeout(() => fail(new Error("late")), PATIENCE);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

async function kept(cache, request) {
  const options = { ignoreVary: true };
  return (
    (await cache.match(plain(request), options)) || cache.match(SHELL.home, options)
  );
}

// One kept page serves every case: which one it is stands behind the question mark.
function plain(request) {
  const address = new URL(request.url);
  return address.origin + address.pathname;
}
