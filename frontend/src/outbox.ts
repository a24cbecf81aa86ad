/** The one outbox of the browser: posts kept in IndexedDB until the server has answered them.
 *  Exactly once, because every post carries its key and the server's `once` table answers a repeated key with the first
 *  answer. An expired session keeps everything: it goes out after the next sign-in. */
import { store } from "./store";
import { announce, csrf, word } from "./words";

export { store };

/** `batch` is a door that takes many of this kind at once, as `{"scans": […]}`, and answers one by one. What was refused
 *  there stays here after it was `read`: somebody passed, and only the server's own answer ends that. */
export interface Kept { key: string; kind: string; url: string; batch?: string; type: "form" | "json"; body: string; at: number; owner: string; refused?: string; read?: boolean }

export const waiting = async (): Promise<Kept[]> => (await store("outbox", "readonly", (s) => s.getAll() as IDBRequest<Kept[]>)).sort((a, b) => a.at - b.at);
/** Who is signed in on this page: what one person wrote is never sent in the name of another. */
export const owner = (): string => document.body.dataset.actor ?? "";
export async function keep(item: Omit<Kept, "at" | "owner">): Promise<void> {
  await store("outbox", "readwrite", (s) => s.put({ ...item, at: Date.now(), owner: owner() }));
  await show();
}
export const drop = (key: string, from: "outbox" | "cache" = "outbox"): Promise<unknown> => store(from, "readwrite", (s) => s.delete(key));
/** All that is in the cache under keys that begin like this. */
export const kept = <T>(begins: string): Promise<T[]> => store("cache", "readonly", (s) => s.getAll(IDBKeyRange.bound(begins, `${begins}\uffff`)) as IDBRequest<T[]>);

export interface Said { tone: string; text: string }
/** What the page a form led to says on top. It is read here and would be gone when the page is opened. */
function said(html: string): Said[] {
  const lines = new DOMParser().parseFromString(html, "text/html").querySelectorAll<HTMLElement>("#notices > .ln-notice");
  return [...lines].map((n) => ({ tone: /ln-notice-(\w+)/.exec(n.className)?.[1] ?? "info", text: n.textContent?.trim() ?? "" }));
}
export function tell(lines: Said[]): void {
  const box = document.getElementById("notices");
  for (const { tone, text } of lines) {
    const line = document.createElement("div");
    line.className = `ln-notice ln-notice-${tone}`; line.setAttribute("role", "status"); line.textContent = text;
    box?.append(line);
  }
}

/** "sent", "wait" (try later: no network, no session, server away) or the words of a refusal. */
export async function send(item: Pick<Kept, "url" | "type" | "body">, patience = 12_000): Promise<{ state: "sent" | "wait" | "refused"; answer?: unknown; words?: string; url?: string; said?: Said[] }> {
  let response: Response;
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    response = await fetch(item.url, { method: "POST", body: item.body, credentials: "same-origin", signal: stop.signal,
      headers: { "X-CSRFToken": csrf(), "Content-Type": item.type === "json" ? "application/json" : "application/x-www-form-urlencoded", Accept: item.type === "json" ? "application/json" : "text/html" } });
  } catch { return { state: "wait" }; } finally { clearTimeout(timer); }
  if (new URL(response.url).pathname.startsWith("/sign-in/") || [401, 403, 408, 425, 429].includes(response.status) || response.status >= 500) return { state: "wait" };
  if (response.ok && item.type === "json") return { state: "sent", url: response.url, answer: await response.json().catch(() => ({})) };
  if (response.ok) return { state: "sent", url: response.url, said: said(await response.text().catch(() => "")) };
  const text = await response.text();
  let words = text;
  try { words = (JSON.parse(text) as { title?: string }).title ?? text; } catch { words = new DOMParser().parseFromString(text, "text/html").querySelector(".ln-refused")?.textContent?.trim() ?? String(response.status); }
  return { state: "refused", words };
}
const BATCH = 100;
interface Batched { nonce: string; conflict?: boolean; action?: string; problem?: { code: string; words: string } }
/** Sends many at once; each has its own answer, so one that cannot be used stops no other. False: try later. */
async function sendMany(door: string, items: Kept[]): Promise<boolean> {
  const result = await send({ url: door, type: "json", body: `{"scans":[${items.map((i) => i.body).join(",")}]}` });
  if (result.state === "wait") return false;
  const answers = result.answer as Batched[] | undefined;
  if (result.state === "sent" && !Array.isArray(answers)) return false; // somebody else's page, say a hotel's sign-in
  for (const [n, item] of items.entries()) {
    const answer = answers?.[n];
    if (result.state === "sent" && answer?.nonce !== item.key && !answer?.problem) continue; // no word of this one: it stays
    if (result.state === "refused" || answer?.problem) { await refuse(item, answer?.problem?.words ?? result.words); continue; }
    if (answer?.conflict) {
      const scan = JSON.parse(item.body) as { nonce: string; at: string; shown: string };
      await store("cache", "readwrite", (s) => s.put({ nonce: scan.nonce, at: scan.at, shown: scan.shown, answer }, `conflict:${scan.nonce}`));
    }
    await arrived(item, answer);
  }
  return true;
}
async function arrived(item: Kept, answer: unknown, lines: Said[] = []): Promise<void> {
  await drop(item.key);
  tell(lines);
  if (!lines.length) announce(word("sent"));
  document.dispatchEvent(new CustomEvent("linan:sent", { detail: { item, answer } }));
}
/** Words are shown until they were read; the same ones again are not. */
const refuse = (item: Kept, words = ""): Promise<unknown> => store("outbox", "readwrite", (s) => s.put({ ...item, refused: words || "–", read: item.read && item.refused === (words || "–") }));
const AGAIN_MS = 30 * 60_000;
let busy = false, asked = 0;
export async function flush(): Promise<void> {
  if (busy || !navigator.onLine) return;
  busy = true;
  try {
    // A lock across tabs: two open pages never send the same post at the same time.
    const run = async (): Promise<void> => {
      const again = Date.now() - asked > AGAIN_MS; // what a door for many refused is asked again now and then, and when the page opens
      if (again) asked = Date.now();
      const mine = (await waiting()).filter((i) => (!i.refused || (again && i.batch)) && (!i.owner || i.owner === owner()));
      for (const item of mine.filter((i) => !i.batch)) {
        const result = await send(item);
        if (result.state === "wait") break;
        if (result.state === "sent") await arrived(item, result.answer, result.said); else await refuse(item, result.words);
      }
      for (const door of new Set(mine.map((i) => i.batch).filter((d): d is string => Boolean(d)))) {
        const queue = mine.filter((i) => i.batch === door);
        // Those refused before go up apart: they hold no other back.
        queue.sort((a, b) => Number(Boolean(a.refused)) - Number(Boolean(b.refused)));
        for (let n = 0; n < queue.length; n += BATCH) if (!(await sendMany(door, queue.slice(n, n + BATCH)))) break;
      }
    };
    if (navigator.locks) await navigator.locks.request("linan-outbox", run); else await run();
  } finally { busy = false; await show(); }
}
/** What somebody typed into a kept form, without what the page itself put there. */
function written(item: Kept): string {
  if (item.type !== "form") return "";
  const own = new Set(["key", "nonce", "seen", "csrfmiddlewaretoken"]);
  return [...new URLSearchParams(item.body)].filter(([name, text]) => text.trim() && !own.has(name)).map(([, text]) => text.trim()).join(" · ");
}
export async function show(): Promise<void> {
  const all = (await waiting()).filter((i) => !i.owner || i.owner === owner());
  const open = all.filter((i) => !i.refused || i.read), refused = all.filter((i) => i.refused && !i.read);
  document.querySelectorAll<HTMLElement>("[data-queue]").forEach((box) => { box.hidden = !open.length; box.textContent = `${open.length} ${word("waiting")}`; });
  stepAside(open);
  const notices = document.getElementById("notices");
  notices?.querySelectorAll("[data-kept]").forEach((n) => n.remove());
  for (const item of refused) {
    const line = document.createElement("div");
    line.className = "ln-notice ln-notice-error"; line.dataset.kept = item.key; line.textContent = `${item.refused} `;
    const ok = document.createElement("button");
    ok.className = "btn btn-sm"; ok.type = "button"; ok.textContent = "✓"; ok.setAttribute("aria-label", word("understood"));
    ok.addEventListener("click", () => void (item.batch ? store("outbox", "readwrite", (s) => s.put({ ...item, read: true })) : drop(item.key)).then(show));
    line.append(ok);
    const wrote = written(item);
    if (wrote) { // it is nowhere else until somebody has read it here
      const fold = document.createElement("details"), head = document.createElement("summary"), body = document.createElement("p");
      head.textContent = word("wrote"); body.textContent = wrote; fold.append(head, body); line.append(fold);
    }
    notices?.append(line);
  }
}
/** A card that is answered once (`data-once`) steps aside while its answer waits here, and the next one opens. */
function stepAside(open: Kept[]): void {
  document.querySelectorAll<HTMLElement>("[data-onces]").forEach((box) => {
    const cards = [...box.querySelectorAll<HTMLDetailsElement>("[data-once]")];
    for (const card of cards) card.hidden = open.some((i) => i.url === card.querySelector("form")?.action);
    const left = cards.filter((c) => !c.hidden);
    if (left.length && !left.some((c) => c.open)) left[0].open = true;
  });
}
export function start(): void {
  addEventListener("online", () => void flush());
  document.addEventListener("visibilitychange", () => { if (!document.hidden) void flush(); });
  setInterval(() => void flush(), 20_000);
  void flush();
}
