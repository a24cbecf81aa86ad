/** On every page: htmx, live updates, drafts, the offline outbox, confirm, print, copy and QR codes. */
import htmx from "htmx.org";
import QRCode from "qrcode";
import { announce, csrf, newKey, word } from "./words";
import { type Said, keep, owner, send, start, tell } from "./outbox";
import { listen } from "./sse";
import { forgetCodes } from "./store";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
(window as unknown as { htmx: unknown }).htmx = htmx;
if (matchMedia("(prefers-color-scheme: dark)").matches) document.documentElement.dataset.bsTheme = "dark";

document.addEventListener("htmx:configRequest", (e) => { (e as CustomEvent).detail.headers["X-CSRFToken"] = csrf(); });
document.addEventListener("htmx:afterSwap", (e) => {
  const target = (e as CustomEvent).detail.target as HTMLElement;
  const label = target.getAttribute("aria-label");
  if (target.closest("[aria-live]") === null && label) announce(`${label}: ${word("updated")}`);
  dress(target);
});

function drawQr(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-qr]").forEach((box) => {
    const text = box.dataset.qr ?? "";
    if (!text || box.dataset.drawn === text) return;
    box.dataset.drawn = text;
    // A screen is never torn: the least correction gives the largest dots.
    const drawn = QRCode.create(text, { errorCorrectionLevel: "L" });
    const n = drawn.modules.size;
    let path = "";
    for (let y = 0; y < n; y++) for (let x = 0; x < n; x++) if (drawn.modules.get(y, x)) path += `M${x} ${y}h1v1h-1z`;
    const ns = "http://www.w3.org/2000/svg", svg = document.createElementNS(ns, "svg"), p = document.createElementNS(ns, "path");
    svg.setAttribute("viewBox", `-2 -2 ${n + 4} ${n + 4}`); svg.setAttribute("shape-rendering", "crispEdges"); svg.setAttribute("role", "img"); svg.setAttribute("aria-label", box.getAttribute("aria-label") ?? "QR");
    p.setAttribute("d", path); p.setAttribute("fill", "#000"); svg.append(p); box.replaceChildren(svg);
  });
}
document.addEventListener("linan:draw", (e) => { drawQr((e as CustomEvent<HTMLElement>).detail); });
function clocks(): void {
  const at = new Date();
  document.querySelectorAll<HTMLElement>("[data-clock]").forEach((c) => { c.textContent = at.toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" }); });
}
const draftKey = (form: HTMLFormElement): string => `draft:${owner()}:${form.dataset.draft ?? ""}`;
function fields(form: HTMLFormElement): Array<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement> {
  return [...form.querySelectorAll<HTMLInputElement>("input,textarea,select")].filter((f) => f.name && !["hidden", "password", "file"].includes(f.type));
}
function drafts(root: ParentNode): void {
  root.querySelectorAll<HTMLFormElement>("form[data-draft]").forEach((form) => {
    const key = draftKey(form);
    try {
      const kept = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, string[]>;
      if (!form.querySelector(".ln-error")) for (const f of fields(form)) {
        if (!(f.name in kept)) continue;
        if (f instanceof HTMLInputElement && ["checkbox", "radio"].includes(f.type)) f.checked = kept[f.name].includes(f.value);
        else if (!f.value) f.value = kept[f.name][0] ?? "";
      }
    } catch { sessionStorage.removeItem(key); }
    form.addEventListener("input", () => {
      const kept: Record<string, string[]> = {};
      for (const f of fields(form)) {
        kept[f.name] ??= [];
        if (!(f instanceof HTMLInputElement && ["checkbox", "radio"].includes(f.type)) || f.checked) kept[f.name].push(f.value);
      }
      sessionStorage.setItem(key, JSON.stringify(kept));
    });
  });
}
/** On a phone each cell stands alone and says its column; where the page did not write that, the heading does. */
function labels(root: ParentNode): void {
  root.querySelectorAll<HTMLTableElement>("table.ln-table").forEach((table) => {
    if (table.tHead?.rows.length !== 1) return;
    const heads = [...table.tHead.rows[0].cells].map((c) => c.textContent?.trim() ?? "");
    for (const body of table.tBodies) for (const row of body.rows) {
      if (row.cells.length !== heads.length || row.querySelector("[data-label]")) continue;
      [...row.cells].forEach((cell, n) => { if (heads[n]) cell.dataset.label = heads[n]; });
    }
  });
}
export function dress(root: ParentNode): void { drawQr(root); drafts(root); labels(root); clocks(); }

function notice(text: string, tone: string): void {
  const line = document.createElement("div");
  line.className = `ln-notice ln-notice-${tone}`; line.setAttribute("role", "status"); line.textContent = text;
  document.getElementById("notices")?.replaceChildren(line);
  line.scrollIntoView({ block: "nearest" });
}
async function post(form: HTMLFormElement, by: HTMLButtonElement | null): Promise<void> {
  const data = new FormData(form);
  if (by?.name) data.set(by.name, by.value); // the button pressed is part of the answer
  if (!data.get("key")) data.set("key", newKey());
  const item = { key: String(data.get("key")), kind: form.dataset.outbox ?? "", url: form.action || location.href, type: "form" as const, body: "" };
  data.delete("csrfmiddlewaretoken"); // a fresh one goes in the header, so that an old page can still be sent
  item.body = new URLSearchParams([...data].filter((p): p is [string, string] => typeof p[1] === "string")).toString();
  await keep(item);
  const result = await send(item);
  if (result.state === "wait") { notice(word("kept"), "info"); form.reset(); const k = form.querySelector<HTMLInputElement>("input[name=key]"); if (k) k.value = newKey(); return; }
  const { store, show } = await import("./outbox");
  await store("outbox", "readwrite", (s) => s.delete(item.key)); await show();
  sessionStorage.removeItem(draftKey(form));
  if (result.state === "sent") { sessionStorage.setItem("said", JSON.stringify(result.said ?? [])); location.assign(result.url ?? location.href); } else notice(result.words ?? "", "error");
}

document.addEventListener("submit", (e) => {
  const form = e.target as HTMLFormElement, by = (e as SubmitEvent).submitter as HTMLButtonElement | null;
  const sure = by?.dataset.confirm ?? form.dataset.confirm;
  if (sure !== undefined && !confirm(sure || word("sure"))) { e.preventDefault(); e.stopImmediatePropagation(); return; }
  if (form.method !== "post" || form.hasAttribute("data-scan-form")) return;
  if (new URL(form.action).pathname === "/sign-out/") { // no code of theirs stays on a shared phone
    e.preventDefault();
    void Promise.race([forgetCodes(), new Promise((done) => { setTimeout(done, 1500); })]).catch(() => undefined).finally(() => form.submit());
    return;
  }
  if (form.dataset.busy) { e.preventDefault(); return; }
  form.dataset.busy = "1"; by?.setAttribute("aria-busy", "true");
  const free = (): void => { delete form.dataset.busy; by?.removeAttribute("aria-busy"); };
  if (form.dataset.outbox !== undefined && !form.querySelector("input[type=file]")) { e.preventDefault(); void post(form, by).finally(free); return; }
  if (form.dataset.draft !== undefined) sessionStorage.removeItem(draftKey(form));
  setTimeout(free, 8000);
}, true);
document.addEventListener("click", (e) => {
  const at = e.target as HTMLElement;
  if (at.closest("[data-print]")) window.print();
  const copy = at.closest<HTMLElement>("[data-copy]");
  if (copy) void navigator.clipboard?.writeText(copy.dataset.copy ?? "").then(() => announce(word("copied")));
  const read = at.closest<HTMLElement>("[data-read]");
  if (read && "speechSynthesis" in window) {
    const text = document.querySelector(read.dataset.read || "main")?.textContent ?? "";
    const say = new SpeechSynthesisUtterance(text); say.lang = document.documentElement.lang; speechSynthesis.cancel(); speechSynthesis.speak(say);
  }
  document.querySelectorAll<HTMLDetailsElement>("details.ln-menu[open]").forEach((m) => { if (!m.contains(at)) m.open = false; });
});
document.addEventListener("keydown", (e) => { if (e.key === "Escape") document.querySelectorAll<HTMLDetailsElement>("details.ln-menu[open]").forEach((m) => { m.open = false; m.querySelector("summary")?.focus(); }); });
/** The page a kept form led to says what was done, though its answer was read before the page was opened. */
function said(): void {
  const kept = sessionStorage.getItem("said");
  if (kept === null) return;
  sessionStorage.removeItem("said");
  try { tell(JSON.parse(kept) as Said[]); } catch { /* nothing readable is nothing to say */ }
}
function network(): void { const bar = document.getElementById("offline"); if (bar) bar.hidden = navigator.onLine; }
addEventListener("online", network); addEventListener("offline", network);

// The room one is in is in view, however long the list of rooms.
const side = document.querySelector<HTMLElement>(".ln-side"), here = side?.querySelector<HTMLElement>("[aria-current]");
if (side && here && here.offsetTop + here.offsetHeight > side.clientHeight) side.scrollTop = here.offsetTop - side.clientHeight / 2;
dress(document); said(); network(); setInterval(clocks, 1000); start(); listen();
if (owner()) void forgetCodes(owner()).catch(() => undefined); // whoever held this phone before
// A form that may carry where the phone is: asked at the tap, for two seconds at most, and sent without it otherwise.
document.addEventListener("submit", (e) => {
  const form = e.target as HTMLFormElement;
  if (!("position" in form.dataset) || form.dataset.position === "asked" || !navigator.geolocation) return;
  e.preventDefault(); e.stopImmediatePropagation();
  form.dataset.position = "asked";
  const go = (at?: GeolocationPosition): void => {
    if (at) for (const name of ["longitude", "latitude"] as const) (form.elements.namedItem(name) as HTMLInputElement).value = String(at.coords[name]);
    form.requestSubmit();
  };
  navigator.geolocation.getCurrentPosition(go, () => go(), { timeout: 2000, maximumAge: 60000 });
}, true);

// The gate, the code, charts and the check page's verifier come only where a page needs them.
for (const [name, needs] of [["gate", "[data-gate],[data-poster-check],[data-card-form]"], ["code", "[data-code-app]"], ["chart", "[data-chart]"], ["check", "[data-check]"]]) {
  if (!document.querySelector(needs)) continue;
  const script = document.createElement("script");
  script.src = word(`js${name[0].toUpperCase()}${name.slice(1)}`) || `/static/built/${name}.js`;
  document.head.append(script);
}
if ("serviceWorker" in navigator && document.body.hasAttribute("data-worker")) void navigator.serviceWorker.register("/sw.js").catch(() => undefined);
