/** The gate: a hand scanner or keyboard writes into one field; the answer is a word, a symbol, a pattern and a sound.
 *  Without network a scan is kept with its nonce and time, the guard is told that it could not be checked, and the batch goes
 *  out later; the nonce makes a repeat harmless. */
import { keep, send, show as showQueue, store } from "./outbox";
import { newKey, word } from "./words";

interface Answer { action: "pass" | "wait" | "stop" | "unverifiable"; words: string; next_step: string; masked_name?: string; worker_name?: string; worker_phone?: string; repeat?: boolean }
const SYMBOL = { pass: "✓", wait: "!", stop: "✕", unverifiable: "?" };
const TONES = { pass: [[880, 0.12]], wait: [[520, 0.18], [520, 0.18]], stop: [[260, 0.5]], unverifiable: [[400, 0.12], [330, 0.2]] };
let audio: AudioContext | undefined;

function sound(action: Answer["action"]): void {
  try {
    audio ??= new AudioContext();
    let at = audio.currentTime;
    for (const [pitch, long] of TONES[action]) {
      const tone = audio.createOscillator(), loud = audio.createGain();
      tone.frequency.value = pitch; loud.gain.setValueAtTime(0.18, at); loud.gain.exponentialRampToValueAtTime(0.001, at + long);
      tone.connect(loud).connect(audio.destination); tone.start(at); tone.stop(at + long); at += long + 0.08;
    }
  } catch { /* no sound device: the word, the symbol and the pattern remain */ }
  navigator.vibrate?.(action === "pass" ? 60 : [120, 60, 120]);
}
function line(tag: string, name: string, text: string): HTMLElement {
  const e = document.createElement(tag); e.className = name; e.textContent = text; return e;
}
function show(box: HTMLElement, answer: Answer): void {
  const card = line("section", "ln-verdict", ""); card.dataset.action = answer.action; card.setAttribute("role", "status");
  const head = line("p", "ln-verdict-word", ""), symbol = line("span", "ln-verdict-symbol", SYMBOL[answer.action]);
  symbol.setAttribute("aria-hidden", "true"); head.append(symbol, word(answer.action)); card.append(head);
  if (answer.masked_name) card.append(line("p", "h2", answer.masked_name));
  card.append(line("p", "", answer.words), line("p", "ln-verdict-next", answer.next_step));
  if (answer.worker_phone) {
    const call = line("a", "btn btn-primary ln-bigverb", `${answer.worker_name ?? ""} ${answer.worker_phone}`) as HTMLAnchorElement;
    call.href = `tel:${answer.worker_phone}`; card.append(call);
  }
  box.replaceChildren(card); sound(answer.action);
}
const root = document.querySelector<HTMLElement>("[data-gate]");
const form = root?.querySelector<HTMLFormElement>("[data-scan-form]");
if (root && form) {
  const box = root.querySelector<HTMLElement>("[data-answer]")!, input = form.elements.namedItem("code") as HTMLInputElement;
  form.addEventListener("submit", (e) => {
    e.preventDefault();
    const data = new FormData(form), text = String(data.get("code") ?? "").trim();
    if (!text) { input.focus(); return; }
    const nonce = newKey();
    const scan: Record<string, unknown> = { gate: root.dataset.gate, nonce, at: new Date().toISOString(), direction: data.get("direction") ?? "in", origin: data.get("origin") ?? "" };
    scan[text.toUpperCase().startsWith("LA1:") ? "code" : "identity"] = text;
    if (data.get("exemption")) scan.exemption = data.get("exemption");
    const item = { key: nonce, kind: "gate", url: root.dataset.scanUrl ?? "/api/gates/scan", type: "json" as const, body: JSON.stringify(scan) };
    input.value = ""; input.focus();
    void (async () => {
      await keep(item);
      const result = await send(item);
      if (result.state === "wait") { show(box, { action: "unverifiable", words: word("kept"), next_step: word("askbyhand") }); return; }
      await store("outbox", "readwrite", (s) => s.delete(nonce));
      if (result.state === "sent") show(box, result.answer as Answer); else show(box, { action: "unverifiable", words: result.words ?? "", next_step: word("askbyhand") });
      await showQueue(); // the answer is on the page: nothing of this scan waits any more
    })();
  });
  document.addEventListener("keydown", (e) => { if (e.key.length === 1 && !(e.target as HTMLElement).closest("input,select,textarea,button,a,summary")) input.focus(); });
  input.focus();
}
