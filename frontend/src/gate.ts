/** The gate on the guard's phone. With network the server answers, because it knows whose a code is; without, or when it
 *  takes too long, this phone answers from the signed lists it holds. Every scan is kept until the server has it, once. */
import { announce, newKey, word } from "./words";
import { drop, keep, kept, send, show as showQueue, type Kept } from "./outbox";
import { start as openCamera, stop as closeCamera, usable as cameraUsable } from "./gate/camera";
import { clock, decideHere, degrees, fill, learn, type Asked, type Table, type Told } from "./gate/decide";
import { ageMinutes, asOf, follow, lists } from "./gate/lists";
import { showPlaces } from "./gate/places";
import { checkPoster, isPoster, readIntoForm } from "./gate/poster";
import { Wedge, chinaDay, isZone, readCard, readIntoDesk } from "./gate/reader";
import { Lines } from "./gate/zones";
import { line, mute, muted, show } from "./gate/verdict";

const PATIENCE_MS = 4_000, STALE_MINUTES = 10, TWICE_MS = 2_000;
const root = document.querySelector<HTMLElement>("[data-gate]"), form = root?.querySelector<HTMLFormElement>("[data-scan-form]");
if (root && form) gate(root, form, JSON.parse(document.getElementById("gate-table")?.textContent ?? "{}") as Table);
const posters = document.querySelector<HTMLFormElement>("[data-poster-check]");
if (posters) readIntoForm(posters);
const visitor = document.querySelector<HTMLFormElement>("[data-card-form]");
if (visitor) readIntoDesk(visitor);

function gate(root: HTMLElement, form: HTMLFormElement, table: Table): void {
  const words = table.words, box = root.querySelector<HTMLElement>("[data-answer]")!, input = form.elements.namedItem("code") as HTMLInputElement;
  const find = <T extends HTMLElement>(name: string): T => root.querySelector<T>(`[data-${name}]`)!;
  const video = find<HTMLVideoElement>("camera"), cameraButton = find<HTMLButtonElement>("camera-button"), soundButton = find<HTMLButtonElement>("sound");

  const wedge = new Wedge(input);
  let last = { text: "", at: 0 }, prepared = false, turn = Promise.resolve();
  /** One after the other: the answer to the first must not come to stand above the second. */
  const scan = (text: string, read = false): Promise<void> => (turn = turn.then(() => one(text, read)).catch(() => undefined));
  async function one(text: string, read: boolean): Promise<void> {
    const again = text === last.text && Date.now() - last.at < TWICE_MS;
    last = { text, at: Date.now() };
    if (again) return; // a hand scanner that reads twice is not a second person
    if (isPoster(text)) {
      const place = document.querySelector<HTMLSelectElement>("#gate-place");
      show(box, await checkPoster(text, root.dataset.posterUrl ?? "", place?.value ?? "", table));
      return;
    }
    const card = readCard(text, chinaDay());
    if ((read || isZone(text)) && typeof card === "string") { show(box, { action: "unverifiable", words: words[`reader_${card}`], next_step: words.reader_again }); return; }
    const data = new FormData(form), nonce = newKey(), isCode = /^(LA1|HC1):/i.test(text);
    const scanned: Record<string, unknown> = { gate: root.dataset.gate, nonce, at: new Date().toISOString(), direction: data.get("direction") ?? "in", origin: data.get("origin") ?? "", temperature: data.get("temperature") ?? "" };
    scanned[isCode ? "code" : "identity"] = card && typeof card !== "string" ? card.number : text;
    if (read && card) scanned.read = "reader";
    const asked: Asked = { text, isCode, exemption: String(data.get("exemption") ?? ""), direction: String(scanned.direction), knownHome: Boolean(data.get("known_home")), fever: degrees(scanned.temperature) >= (table.fever ?? 373) };
    if (asked.exemption) scanned.exemption = asked.exemption;
    const item = { key: nonce, kind: "gate", url: root.dataset.scanUrl ?? "/api/gates/scan", batch: root.dataset.batchUrl, type: "json" as const, body: JSON.stringify(scanned) };
    await keep(item);
    const result = navigator.onLine ? await send(item, PATIENCE_MS) : { state: "wait" as const };
    if (result.state === "sent" && (result.answer as { nonce?: string }).nonce === nonce) { await drop(nonce); show(box, result.answer as Told); void learn(asked, result.answer as Told, nonce); }
    else {
      // Refused or unheard: this phone decides, and the scan stays until the server has taken it.
      const refused = result.state === "refused" ? result.words || "–" : undefined;
      const byHand = refused && !isCode && !asked.exemption && !asked.knownHome;
      const here: Told = byHand ? { action: "unverifiable", words: refused, next_step: word("askbyhand") } : await decideHere(asked, table, nonce);
      if (refused && !byHand) here.note = [refused, here.note].filter(Boolean).join(" ");
      await keep({ ...item, refused, read: true, body: JSON.stringify({ ...scanned, shown: here.action }) });
      if ((here.action === "wait" || here.action === "stop") && !here.worker_phone) { here.worker_name = root.dataset.workerName; here.worker_phone = root.dataset.workerPhone; }
      show(box, here);
    }
    if (isCode) await showPlaces(box, text, table);
    await showQueue();
    for (const name of ["exemption", "known_home", "temperature"]) { // what was said of one person must not count for the next
      const field = form.elements.namedItem(name);
      if (field instanceof HTMLSelectElement) field.value = ""; else if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = false; else if (field instanceof HTMLInputElement) field.value = "";
    }
    age();
  }
  function age(): void {
    const at = asOf(), away = !navigator.onLine || ageMinutes() > STALE_MINUTES;
    find("age").textContent = at === null ? (window.isSecureContext ? words.none : words.insecure) : [fill(away ? words.stale : words.fresh, { time: clock(at) }), away && lists.sealed ? fill(words.sealed_as_of, { time: clock(lists.sealed.at) }) : ""].join(" ").trim();
    find("age").classList.toggle("ln-stale", away && at !== null);
    find("offline-only").hidden = navigator.onLine;
    if (prepared && at !== null) { root.dataset.ready = ""; find("ready").textContent = words.ready; } // the page and the lists
  }
  async function conflicts(): Promise<void> {
    const list = find("conflicts"), notices: HTMLElement[] = [];
    for (const one of await kept<{ nonce: string; at: string; shown: string; answer: Told }>("conflict:")) {
      const notice = line("div", "ln-notice ln-notice-error", fill(words.conflict, { time: clock(Date.parse(one.at)), shown: word(one.shown), answer: word(one.answer.action) }));
      notice.append(line("p", "", `${one.answer.masked_name ?? ""} ${one.answer.words} ${one.answer.next_step}`.trim()));
      const ok = line("button", "btn", word("understood")) as HTMLButtonElement;
      ok.type = "button"; ok.addEventListener("click", () => void drop(`conflict:${one.nonce}`, "cache").then(conflicts));
      notice.append(ok); notices.push(notice);
    }
    list.replaceChildren(...notices);
  }
  async function toggleCamera(): Promise<void> {
    if (!video.hidden) { closeCamera(video); video.hidden = true; cameraButton.textContent = words.scan; return; }
    video.hidden = false; cameraButton.textContent = words.stop_camera;
    try { await openCamera(video, root.dataset.wasm ?? "", scan); }
    catch { video.hidden = true; cameraButton.textContent = words.scan; announce(words.no_camera); find("camera-note").textContent = words.no_camera; }
  }
  function soundWords(): void { soundButton.textContent = muted() ? words.sound_off : words.sound_on; soundButton.setAttribute("aria-pressed", String(!muted())); }

  const lines = new Lines((text) => void scan(text, true));
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const typed = wedge.take(), read = typed && lines.add(typed), text = typed && !read ? "" : (read?.text ?? input.value).trim();
    input.value = ""; input.focus({ preventScroll: true }); // the answer above must stay in view
    if (text) void scan(text, read !== null);
  });
  document.addEventListener("keydown", (e) => { if (e.key.length === 1 && !(e.target as HTMLElement).closest("input,select,textarea,button,a,summary")) input.focus(); });
  cameraButton.hidden = !cameraUsable();
  cameraButton.addEventListener("click", () => void toggleCamera());
  soundButton.hidden = false;
  soundButton.addEventListener("click", () => { mute(!muted()); soundWords(); });
  document.addEventListener("linan:sent", (e) => { if ((e as CustomEvent<{ item: Kept }>).detail.item.kind === "gate") void conflicts(); });
  for (const name of ["online", "offline"]) addEventListener(name, age);
  setInterval(age, 30_000);
  soundWords(); age(); void conflicts(); follow(root.dataset.gate ?? "", age);
  void getReady(root.dataset.wasm ?? "").then((done) => { prepared = done; age(); });
}
/** Everything the page needs goes through the service worker once, so that the next opening needs no network: on the
 *  very first visit the worker came too late to see the page load. */
async function getReady(wasm: string): Promise<boolean> {
  if (!("serviceWorker" in navigator)) return false;
  try {
    const registered = await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((done) => {
      navigator.serviceWorker.addEventListener("controllerchange", done, { once: true });
      registered.active?.postMessage("claim");
    });
    void navigator.storage?.persist?.();
    const parts = [...document.querySelectorAll<HTMLScriptElement>("script[src]")].map((s) => s.src);
    parts.push(...[...document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet],link[rel=icon],link[rel=manifest]")].map((l) => l.href), wasm);
    parts.push(...new Set([...document.querySelectorAll("use")].map((u) => (u.getAttribute("href") ?? "").split("#")[0]).filter(Boolean)));
    const got = await Promise.all(parts.filter(Boolean).map(async (p) => (await fetch(p)).ok));
    const page = await fetch(location.pathname, { credentials: "same-origin" });
    if (page.ok && !page.redirected) await (await caches.open("linan-pages-1")).put(new Request(location.origin + location.pathname), page);
    return got.every(Boolean) && page.ok;
  } catch { return (await caches.match(location.href)) !== undefined; }
}
