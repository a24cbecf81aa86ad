/** Document readers of the keyboard kind. What they type is read as `rules/readers.py` reads it (the vectors in
 *  `tests/vectors/gates/readers.json` hold both to it); that it was a reader and no hand is told by the speed. */
import { Lines, readZone } from "./zones";

/** Nationality and birthday (YYYY-MM-DD, "" where it is not known) only of a travel document: to compare, not to keep. */
export interface Reading { kind: string; number: string; name: string; nationality?: string; born?: string }
export type Fault = "check" | "two" | "order" | "mixed" | "part" | "unknown";

const NUMBER = /^\d{17}[\dX]$/, SEVERAL = /^(\d{17}[\dX]){2,}$/, BETWEEN = /[|,;#\t，；]/, MAX_LINE = 400;
const PROFILES = [
  ["name", "number"], ["number", "name"],
  ["name", "sex", "nation", "born", "address", "number", "issuer", "since", "until"],
  ["name", "sex", "nation", "born", "address", "number", "issuer", "since", "until", "moved_to"],
  ["name", "sex", "born", "number", "since", "until"],
];

/** ISO 7064 MOD 11-2, as GB 11643 has it. */
function checks(number: string): boolean {
  let rest = 0;
  for (const digit of number.slice(0, 17)) rest = ((rest + Number(digit)) * 2) % 11;
  return "0123456789X"[(12 - rest) % 11] === number[17];
}
function isDay(text: string, today: string): boolean {
  const at = new Date(`${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6)}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10).replaceAll("-", "") === text && text >= "18800101" && text <= today.replaceAll("-", "");
}
function card(number: string, name: string, today: string): Reading | Fault {
  const permit = /^(81|82|83|9)/.test(number);
  if (!checks(number) || (!permit && !isDay(number.slice(6, 14), today))) return "check";
  return { kind: permit ? "permit" : "identity", number, name: [...name].slice(0, 60).join("") };
}
/** The card a reader typed, why it is not taken, or null for a text that is no card. `today` is YYYY-MM-DD. */
export function readCard(text: string, today: string): Reading | Fault | null {
  const line = text.trim().toUpperCase();
  if (!line || [...line].length > MAX_LINE) return null;
  const zone = readZone(line, today);
  if (zone !== null) return zone;
  if (NUMBER.test(line)) return card(line, "", today);
  if (SEVERAL.test(line)) return "two";
  const cells = line.split(BETWEEN).map((c) => c.trim());
  if (cells.length > 1 && cells[cells.length - 1] === "") cells.pop();
  const numbers = cells.filter((c) => NUMBER.test(c)).length;
  if (cells.length < 2 || !numbers) return null;
  if (numbers > 1) return "two";
  for (const fields of PROFILES) {
    if (fields.length !== cells.length) continue;
    const said = (field: string): string => cells[fields.indexOf(field)] ?? "", name = said("name");
    if (!NUMBER.test(said("number")) || !name || /\d/.test(name)) continue;
    const found = card(said("number"), name, today), born = said("born").replace(/\D/g, "");
    return typeof found === "string" || !born || born === found.number.slice(6, 14) ? found : "mixed";
  }
  return "order";
}
export const chinaDay = (): string => new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);

const SHORTEST = 10, QUICK_MS = 50, PAUSE_MS = 200;
/** Watches one field and keeps what a machine typed there, apart from what hands typed and from the card before it. Hands
 *  do not type ten letters at twenty a second; a reader does not pause within a line. What the field is too short to hold
 *  is kept all the same, because it is listened to before it is written. */
export class Wedge {
  private burst = ""; private before = ""; private first = 0; private last = 0;
  constructor(private readonly field: HTMLInputElement) { field.addEventListener("beforeinput", (e) => this.typed(e)); }
  private typed(event: InputEvent): void {
    if (event.inputType === "insertLineBreak") return; // the Enter itself
    if (event.inputType !== "insertText" || event.data === null) { this.burst = ""; return; }
    const at = event.timeStamp;
    if (this.burst && at - this.last > PAUSE_MS) {
      if (this.quick) this.field.value = this.before; // a card that no Enter ended gives way to the next
      this.burst = "";
    }
    if (!this.burst) { this.first = at; this.before = this.field.value; }
    this.burst += event.data; this.last = at;
  }
  private get quick(): boolean { const n = [...this.burst].length; return n >= SHORTEST && (this.last - this.first) / n <= QUICK_MS; }
  /** What a reader typed since the last time and what stood there before it, or null: then it was typed by hand. */
  take(): { text: string; before: string } | null {
    const read = this.quick ? { text: this.burst, before: this.before } : null;
    this.burst = "";
    return read;
  }
}
/** What a reader typed is a zone, or a line of one: it holds a name and goes nowhere unread. */
export const isZone = (text: string): boolean => readZone(text, chinaDay()) !== null;
/** The desk's form: a card fills kind, number and name together, wherever the cursor stood, and sends nothing. */
export function readIntoDesk(form: HTMLFormElement): void {
  const words = JSON.parse(document.getElementById("reader-words")?.textContent ?? "{}") as Record<string, string>;
  const named = (name: string): HTMLInputElement => form.elements.namedItem(name) as HTMLInputElement, note = form.querySelector<HTMLElement>("[data-reader-note]")!;
  const number = named("number"), name = named("name"), kind = named("document"), how = named("read_by");
  const tell = (text: string, wrong: boolean): void => { note.textContent = text; note.hidden = !text; note.classList.toggle("ln-notice-error", wrong); };
  const put = (found: Reading | Fault): void => {
    const card = typeof found === "string" ? null : found;
    // All three at once, so that nothing of the card before stays beside this one.
    number.value = card?.number ?? ""; name.value = card?.name ?? ""; how.value = card ? "reader" : "";
    if (card) kind.value = card.kind;
    const zone = card?.nationality ? (words.zone ?? "").replace("{nationality}", card.nationality).replace("{born}", card.born || "–") : words.read;
    tell((card ? zone : words[String(found)]) ?? "", !card);
    (card?.name ? named("phone") : card ? name : number).focus();
  };
  for (const field of form.querySelectorAll<HTMLInputElement>("input[type=text]")) {
    const wedge = new Wedge(field), lines = new Lines(() => put("part"));
    field.addEventListener("keydown", (e) => {
      if (e.key !== "Enter") return;
      const typed = wedge.take();
      if (typed === null) return;
      const read = lines.add(typed), found = read && readCard(read.text, chinaDay());
      if (read !== null && found === null) return;
      e.preventDefault();
      field.value = read?.before ?? typed.before;
      if (found) put(found);
    });
  }
  for (const field of [number, name, kind]) field.addEventListener("input", () => { if (how.value && field !== name) { how.value = ""; tell("", false); } });
}
