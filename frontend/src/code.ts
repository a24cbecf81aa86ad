/** The resident's code: fetched while there is network, kept for when there is none, with the time it was fetched. */
import { owner, store } from "./outbox";
import { word } from "./words";

interface Code { token: string; until?: string; colour?: string }
const card = document.querySelector<HTMLElement>("[data-code-url]");
const key = (url: string): string => `code:${owner()}:${url}`;
async function refresh(box: HTMLElement): Promise<void> {
  const url = box.dataset.codeUrl ?? "", qr = box.querySelector<HTMLElement>("[data-qr]");
  let kept: { code: Code; at: number } | undefined;
  try {
    const response = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    kept = { code: (await response.json()) as Code, at: Date.now() };
    const now = kept; await store("cache", "readwrite", (s) => s.put(now, key(url)));
  } catch {
    kept = await store("cache", "readonly", (s) => s.get(key(url)) as IDBRequest<{ code: Code; at: number } | undefined>);
  }
  if (!kept || !qr) return;
  qr.dataset.qr = kept.code.token;
  document.dispatchEvent(new CustomEvent("htmx:afterSwap", { detail: { target: box } }));
  const stale = box.querySelector<HTMLElement>("[data-stale]");
  if (stale) { stale.hidden = Date.now() - kept.at < 90_000; stale.textContent = `${word("asof")} ${new Date(kept.at).toLocaleTimeString("zh-CN", { hour12: false })}`; }
}
if (card) { void refresh(card); setInterval(() => { if (!document.hidden) void refresh(card); }, 60_000); addEventListener("online", () => void refresh(card)); }
