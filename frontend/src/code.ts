/** The codes on this phone, and the proof of places while its page is open. Each is bound to a key made here, kept for when there is no network, signed anew each minute
 *  with the time, and renewed at a random moment of the second half of its life, so that not everybody comes at once. */
import { newHolder, publicHalf, show } from "./holder";
import { owner } from "./outbox";
import { ASSETS, PAGES, codeKey, store } from "./store";
import { csrf } from "./words";

/** Times in milliseconds by the cell's clock; `ahead` is how far that clock is before this phone's. */
interface Kept { token: string; colour: string; from: number; until: number; renew: number; ahead: number; key?: CryptoKey; hold?: number }
interface Answer { token: string; colour: string; issued_at: string; expires_at: string; now: string }
const app = document.querySelector<HTMLElement>("[data-code-app]");
const MINUTE = 60_000;
const kept = new Map<string, Kept>(), hold = new Map<string, number>(), busy = new Set<string>();
const cards = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>("[data-code]")];
/** Whose it is, and which certificate where it is one: the name it is kept under. */
const idOf = (card: HTMLElement): string => [card.dataset.code ?? "", card.dataset.codeCertificate ?? []].flat().join(":");
const part = (card: HTMLElement, name: string): HTMLElement => card.querySelector<HTMLElement>(`[${name}]`)!;
/** Straight from the server, not the copy the worker keeps: its time and colour are of now. */
const live = (): boolean => app?.dataset.live !== undefined;
let ahead = 0;
const now = (): number => Date.now() + ahead;

const save = (person: string, code: Kept): Promise<unknown> => store("cache", "readwrite", (s) => s.put(code, codeKey(owner(), person)));
async function load(person: string): Promise<void> {
  const code = await store("cache", "readonly", (s) => s.get(codeKey(owner(), person)) as IDBRequest<Kept | undefined>);
  if (!code?.token) return;
  kept.set(person, code);
  if (!live()) ahead = code.ahead;
}
/** A code to renew: none, run out, its time has come, or the page knows of a change since. */
function due(card: HTMLElement): boolean {
  const code = kept.get(idOf(card));
  if (!code || now() >= Math.min(code.renew, code.until)) return true;
  return live() && (recoloured(card, code.colour) || Date.parse(card.dataset.changed ?? "") > code.from);
}
/** A certificate's card claims no colour. */
const recoloured = (card: HTMLElement, colour: string): boolean => card.dataset.colour !== undefined && colour !== card.dataset.colour;
async function renew(card: HTMLElement): Promise<void> {
  const person = idOf(card);
  if (busy.has(person) || Date.now() < (hold.get(person) ?? 0)) return;
  busy.add(person);
  try {
    // Over plain HTTP a browser signs nothing: the code is then like one on paper, to be shown with the identity card.
    const pair = globalThis.crypto?.subtle ? await newHolder() : undefined;
    const response = await fetch(app!.dataset.issue!, {
      method: "POST", credentials: "same-origin", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrf() },
      body: JSON.stringify({ person: card.dataset.code, certificate: card.dataset.codeCertificate ?? "", holder_key: pair ? await publicHalf(pair) : "" }),
    });
    part(card, "data-code-signed-out").hidden = ![401, 403].includes(response.status);
    if (!response.ok) { wait(person, Number(response.headers.get("Retry-After")) || 0); return; }
    const told = (await response.json()) as Answer, from = Date.parse(told.issued_at), until = Date.parse(told.expires_at);
    ahead = Date.parse(told.now) - Date.now();
    const code = { token: told.token, colour: told.colour, from, until, renew: from + (until - from) * (0.5 + 0.4 * Math.random()), ahead, key: pair?.privateKey };
    kept.set(person, code); hold.delete(person);
    await save(person, code);
    if (recoloured(card, code.colour)) readAgain();
  } catch { wait(person, 0); } finally { busy.delete(person); }
}
/** As long as the server asks, else half a minute to a minute and a half: never all phones at the same moment. */
function wait(person: string, seconds: number): void {
  const long = seconds ? Math.min(seconds, 3600) * 1000 : (0.5 + Math.random()) * MINUTE;
  hold.set(person, Date.now() + long);
  setTimeout(() => void tick(), long + 50);
}
/** The colour changed while the page was open: its words and reasons are the server's to say. */
function readAgain(): void {
  const last = Number(sessionStorage.getItem("code-read") ?? 0);
  if (Date.now() - last < MINUTE) return;
  sessionStorage.setItem("code-read", String(Date.now()));
  location.reload();
}
async function draw(card: HTMLElement): Promise<void> {
  const code = kept.get(idOf(card)), box = part(card, "data-qr");
  const valid = !!code && now() < code.until && now() >= code.from - 2 * MINUTE;
  part(card, "data-code-out").hidden = valid; box.hidden = !valid;
  // Without a valid code the card claims no colour.
  card.querySelectorAll<HTMLElement>("[data-code-counts]").forEach((p) => { p.hidden = !valid; });
  if (card.dataset.colour) card.classList.toggle(`ln-${card.dataset.colour}`, valid);
  card.classList.toggle("ln-grey", !valid);
  part(card, "data-code-until").hidden = part(card, "data-code-still").hidden = true;
  if (!valid || !code) { box.dataset.qr = ""; box.replaceChildren(); return; }
  box.dataset.qr = code.key ? await show(code.token, code.key, now()) : code.token;
  const line = part(card, code.key ? "data-code-until" : "data-code-still"), time = line.querySelector("time");
  line.hidden = false;
  if (time) time.textContent = new Date(code.until).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
  document.dispatchEvent(new CustomEvent("linan:draw", { detail: card }));
}
/** Draw what there is at once, then renew what is due. */
async function tick(): Promise<void> {
  if (document.hidden) return;
  for (const card of cards()) if (kept.has(idOf(card))) await draw(card);
  for (const card of cards()) {
    if (navigator.onLine && due(card)) await renew(card);
    await draw(card);
  }
}
/** Next time there may be no network: keep this page, its way in, and what it is drawn with. */
async function keepOpen(): Promise<void> {
  if (!("caches" in globalThis) || !live()) return;
  const pages = await caches.open(PAGES), assets = await caches.open(ASSETS);
  const built = performance.getEntriesByType("resource").map((r) => r.name).filter((u) => new URL(u).pathname.startsWith("/static/built/"));
  for (const [cache, url] of [[pages, location.origin + location.pathname], [pages, `${location.origin}/me/`], ...built.map((u) => [assets, u] as const)] as Array<readonly [Cache, string]>) {
    if (await cache.match(url, { ignoreVary: true })) continue;
    const fresh = await fetch(url, { credentials: "same-origin" }).catch(() => undefined);
    if (fresh?.ok && !fresh.redirected) await cache.put(url, fresh);
  }
}
/** One of the family at a time: by its name, or with a swipe. */
function family(): void {
  const tabs = [...document.querySelectorAll<HTMLAnchorElement>("[data-code-tab]")];
  const choose = (at: number): void => {
    const tab = tabs[at];
    if (!tab) return;
    tabs.forEach((t) => { if (t === tab) t.setAttribute("aria-current", "true"); else t.removeAttribute("aria-current"); });
    document.querySelectorAll<HTMLElement>("[data-code-card]").forEach((c) => { c.hidden = c.dataset.codeCard !== tab.dataset.codeTab; });
    tab.scrollIntoView({ block: "nearest", inline: "center" });
  };
  tabs.forEach((tab, at) => tab.addEventListener("click", (e) => { e.preventDefault(); choose(at); }));
  let x = 0, y = 0;
  app?.addEventListener("touchstart", (e) => { x = e.touches[0].clientX; y = e.touches[0].clientY; }, { passive: true });
  app?.addEventListener("touchend", (e) => {
    const dx = e.changedTouches[0].clientX - x, dy = e.changedTouches[0].clientY - y;
    if (Math.abs(dx) < 60 || Math.abs(dx) < 2 * Math.abs(dy)) return;
    choose(tabs.findIndex((t) => t.hasAttribute("aria-current")) + (dx < 0 ? 1 : -1));
  }, { passive: true });
}
if (app) {
  if (live()) ahead = Date.parse(app.dataset.now ?? "") - Date.now() || 0;
  family();
  void (async () => {
    for (const card of cards()) await load(idOf(card));
    await tick();
    await keepOpen();
  })();
  setInterval(() => void tick(), MINUTE);
  addEventListener("online", () => void tick());
  document.addEventListener("visibilitychange", () => void tick());
}
