// Keeps the pages read lately, with their files, for when there is no network. `SITE` stands above: see articles/public/install.py.
"use strict";
const PAGES = `pages-${SITE.version}`;
const FILES = `files-${SITE.version}`;
const MOST = { [PAGES]: 40, [FILES]: 120 };

self.addEventListener("install", (event) => {
  const first = [...SITE.first, ...Object.values(SITE.offline)];
  event.waitUntil(caches.open(FILES).then((files) => files.addAll(first)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const leave = async () => {
    for (const name of await caches.keys()) if (!(name in MOST)) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(leave());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (SITE.never.some((path) => url.pathname.startsWith(path))) return;
  if (request.mode === "navigate") event.respondWith(answer(event, PAGES));
  else if (/^\/(static\/site|media)\//.test(url.pathname)) event.respondWith(answer(event, FILES));
});

// The network first; what it says replaces what is kept. Without it, what is kept, else for a page the words about that.
async function answer(event, name) {
  const { request } = event;
  try {
    const response = await fetch(request);
    event.waitUntil(keep(request, response.clone(), name).then(() => lookAgain(request, name)));
    return response;
  } catch (error) {
    const kept = await caches.match(request, { ignoreVary: true });
    if (kept) return kept;
    if (name === FILES) throw error;
    const language = new URL(request.url).pathname.startsWith("/en/") ? "en" : "vi";
    return caches.match(SITE.offline[language]);
  }
}

async function keep(request, response, name) {
  const cache = await caches.open(name);
  if (response.status === 404 || response.status === 410) await cache.delete(request, { ignoreVary: true });
  if (response.status !== 200 || response.redirected || /no-store|private/.test(response.headers.get("Cache-Control"))) return;
  await cache.delete(request, { ignoreVary: true }); // so that it is the latest of the keys
  await cache.put(request, response);
  const keys = (await cache.keys()).filter((key) => !isFirst(key.url));
  for (const key of keys.slice(0, Math.max(0, keys.length - MOST[name]))) await cache.delete(key);
}

const isFirst = (url) => [...SITE.first, ...Object.values(SITE.offline)].includes(new URL(url).pathname);

// With each page that is read, one of those kept is asked for: what was taken down goes from here, too.
async function lookAgain(request, name) {
  if (name !== PAGES) return;
  const cache = await caches.open(PAGES);
  const others = (await cache.keys()).filter((key) => key.url !== request.url);
  if (!others.length) return;
  const one = others[Math.floor(Math.random() * others.length)];
  const { status } = await fetch(one.url, { method: "HEAD" });
  if (status === 404 || status === 410) await cache.delete(one, { ignoreVary: true });
}
