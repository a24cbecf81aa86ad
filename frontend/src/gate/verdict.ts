/** The verdict as the guard meets it: a word, a symbol, a pattern, a sound and a buzz; colour is never alone. */
import { word } from "../words";
import type { Told } from "./decide";

const SYMBOL = { pass: "✓", wait: "!", stop: "✕", unverifiable: "?" };
const TONES = { pass: [[880, 0.12]], wait: [[520, 0.18], [520, 0.18]], stop: [[260, 0.5]], unverifiable: [[400, 0.12], [330, 0.2]] };
const MUTED = "gate:muted";
let audio: AudioContext | undefined;

export const muted = (): boolean => localStorage.getItem(MUTED) === "1";
export function mute(off: boolean): void { if (off) localStorage.setItem(MUTED, "1"); else localStorage.removeItem(MUTED); }

function sound(action: Told["action"]): void {
  navigator.vibrate?.(action === "pass" ? 60 : [120, 60, 120]);
  if (muted()) return;
  try {
    audio ??= new AudioContext();
    void audio.resume();
    let at = audio.currentTime;
    for (const [pitch, long] of TONES[action]) {
      const tone = audio.createOscillator(), loud = audio.createGain();
      tone.frequency.value = pitch; loud.gain.setValueAtTime(0.18, at); loud.gain.exponentialRampToValueAtTime(0.001, at + long);
      tone.connect(loud).connect(audio.destination); tone.start(at); tone.stop(at + long); at += long + 0.08;
    }
  } catch { /* no sound device: the word, the symbol and the pattern remain */ }
}
export function line(tag: string, name: string, text: string): HTMLElement {
  const e = document.createElement(tag); e.className = name; e.textContent = text; return e;
}
export function show(box: HTMLElement, answer: Told & { title?: string }): void {
  const card = line("section", "ln-verdict", ""); card.dataset.action = answer.action; card.setAttribute("role", "status");
  const head = line("p", "ln-verdict-word", ""), symbol = line("span", "ln-verdict-symbol", SYMBOL[answer.action]);
  symbol.setAttribute("aria-hidden", "true"); head.append(symbol, answer.title ?? word(answer.action)); card.append(head);
  if (answer.masked_name) card.append(line("p", "h2", answer.masked_name));
  card.append(line("p", "", answer.words), line("p", "ln-verdict-next", answer.next_step));
  if (answer.worker_phone) {
    const call = line("a", "btn btn-primary ln-bigverb", `${answer.worker_name ?? ""} ${answer.worker_phone}`) as HTMLAnchorElement;
    call.href = `tel:${answer.worker_phone}`; card.append(call);
  }
  if (answer.recommended) card.append(line("p", "ln-verdict-note", answer.recommended));
  if (answer.note) card.append(line("p", "ln-verdict-note", answer.note));
  box.replaceChildren(card); sound(answer.action);
  card.scrollIntoView({ block: "start" });
}
