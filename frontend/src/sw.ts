/** Offline shell: assets from the cache; pages of /me/, gate pages and routes of doors from the network, else as last seen on this device. */
import { ASSETS, PAGES, forgetCodes } from "./store";

const worker = self as unknown as ServiceWorkerGlobalScope;
const offlinePage = (path: string): boolean => /^\/me\/($|healthcode\/|quarantine\/|screening\/)/.test(path) || /^\/screening\/[0-9a-f-]{36}\/route\/$/.test(path) || /^\/gates\/[0-9a-f-]{36}\/scan\/$/.test(path);

/** A kept page says that it is one: its time and colour are of when it was fetched. */
async function asKept(old: Response): Promise<Response> {
  return new Response((await old.text()).replace(" data-live", " data-kept"), { status: old.status, headers: old.headers });
}
worker.addEventListener("install", () => void worker.skipWaiting());
worker.addEventListener("activate", (e) => e.waitUntil((async () => {
  for (const name of await caches.keys()) if (![ASSETS, PAGES].includes(name)) await caches.delete(name);
  await worker.clients.claim();
})()));
// A page that was on its way while the worker started is nobody's; it asks to be taken in.
worker.addEventListener("message", (e) => { if (e.data === "claim") e.waitUntil(worker.clients.claim()); });
worker.addEventListener("fetch", (e) => {
  const url = new URL(e.request.url);
  if (url.origin !== location.origin) return;
  if (e.request.method === "POST" && url.pathname.startsWith("/sign-out")) { e.waitUntil(forgetCodes()); return; } // nothing of a person stays on a shared phone
  if (e.request.method !== "GET") return;
  if (url.pathname.startsWith("/static/built/")) {
    e.respondWith((async () => {
      const cache = await caches.open(ASSETS), kept = url.search ? await cache.match(e.request, { ignoreVary: true }) : undefined;
      if (kept) return kept;
      try { const fresh = await fetch(e.request); if (fresh.ok) await cache.put(e.request, fresh.clone()); return fresh; }
      catch (error) { const old = await cache.match(e.request, { ignoreSearch: true, ignoreVary: true }); if (old) return old; throw error; }
    })());
  } else if (e.request.mode === "navigate" && offlinePage(url.pathname)) {
    e.respondWith((async () => {
      const cache = await caches.open(PAGES);
      try { const fresh = await fetch(e.request); if (fresh.ok && !fresh.redirected) await cache.put(e.request, fresh.clone()); return fresh; }
      catch (error) { const old = await cache.match(e.request, { ignoreVary: true }); if (old) return asKept(old); throw error; }
    })());
  }
});
