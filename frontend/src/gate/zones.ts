/** The machine-readable zone of a travel document, read as `rules/zones.py` reads it (ICAO Doc 9303: two lines of 44 in
 *  a passport, three of 30 on a card), and gathered from readers that press Enter after each of its lines. */
import type { Fault, Reading } from "./reader";

const SHORTEST = 28, ZONE = /^[A-Z0-9<]+$/, NAME = /^[A-Z][A-Z<]*$/, STATE = /^[A-Z]{1,3}<{0,2}$/;
const KINDS: Record<string, RegExp> = { passport: /^[A-Z0-9]{5,9}$/, hk_macao: /^[HM]\d{8}(\d{2})?$/, taiwan: /^\d{8}$/, travel: /^[A-Z0-9]{3,22}$/ };

/** Weights 7, 3, 1; a letter counts 10 to 35, a filler 0. */
export function checkDigit(text: string): string {
  return String([...text].reduce((sum, c, n) => sum + [7, 3, 1][n % 3] * (c === "<" ? 0 : parseInt(c, 36)), 0) % 10);
}
const fits = (text: string, digit: string): boolean => checkDigit(text) === digit;

/** The document, why it is not taken, or null for a text that is no zone. */
export function readZone(text: string, today: string): Reading | Fault | null {
  const joined = text.replace(/\s/g, "").toUpperCase();
  if (joined.length < SHORTEST || !joined.includes("<") || !ZONE.test(joined)) return null;
  if (joined.length === 88 && joined[0] === "P") return passport(joined.slice(0, 44), joined.slice(44), today);
  if (joined.length === 90 && "ACI".includes(joined[0])) return card(joined.slice(0, 30), joined.slice(30, 60), joined.slice(60), today);
  if ([72, 88, 90].includes(joined.length)) return "unknown"; // TD2, a visa, or a card of another kind
  return joined.length > 90 ? "two" : "part";
}
function passport(one: string, two: string, today: string): Reading | Fault {
  const number = two.slice(0, 9), personal = two.slice(28, 42);
  const own = (two[42] === "<" && !/[^<]/.test(personal)) || fits(personal, two[42]); // an empty personal number may go without
  if (!own || !fits(number, two[9]) || !fits(two.slice(13, 19), two[19]) || !fits(two.slice(21, 27), two[27])) return "check";
  if (!fits(two.slice(0, 10) + two.slice(13, 20) + two.slice(21, 43), two[43])) return "check";
  return zone("passport", number, one.slice(5), one.slice(2, 5), two.slice(10, 13), two.slice(13, 19), today);
}
function card(one: string, two: string, three: string, today: string): Reading | Fault {
  const number = cardNumber(one);
  if (number === null || !fits(two.slice(0, 6), two[6]) || !fits(two.slice(8, 14), two[14])) return "check";
  if (!fits(one.slice(5) + two.slice(0, 7) + two.slice(8, 15) + two.slice(18, 29), two[29])) return "check";
  const kind = one.slice(2, 5) !== "CHN" ? "travel" : ["hk_macao", "taiwan"].find((k) => KINDS[k].test(number));
  return kind ? zone(kind, number, three, one.slice(2, 5), two.slice(15, 18), two.slice(0, 6), today) : "unknown";
}
/** Nine characters and their digit; a longer number goes on in the optional field, its digit last. */
function cardNumber(one: string): string | null {
  let first = one.slice(5, 14), digit = one[14];
  const rest = one.slice(15).split("<")[0];
  if (digit === "<" && rest.length > 1) { first += rest.slice(0, -1); digit = rest[rest.length - 1]; }
  return fits(first, digit) ? first.replace(/^<+|<+$/g, "") : null;
}
function zone(kind: string, number: string, names: string, state: string, nation: string, birth: string, today: string): Reading | Fault {
  const born = bornOn(birth, today), plain = number.replace(/</g, "");
  if (!NAME.test(names) || !STATE.test(state) || !STATE.test(nation)) return "check";
  if (!KINDS[kind].test(plain)) return "unknown";
  if (born === null) return "check";
  const name = names.replace(/</g, " ").trim().split(/\s+/).join(" ");
  return { kind, number: plain, name: name.slice(0, 60), nationality: nation.replace(/</g, ""), born };
}
/** Two digits of the year: the latest century that is not in the future; "" where the day is not known, null for none. */
function bornOn(text: string, today: string): string | null {
  if (text.includes("<")) return "";
  if (!/^\d{6}$/.test(text)) return null;
  const on = (century: number): string => `${century}${text.slice(0, 2)}-${text.slice(2, 4)}-${text.slice(4)}`;
  const isDay = (day: string): boolean => { const at = new Date(`${day}T00:00:00Z`); return !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 10) === day; };
  const century = Number(today.slice(0, 2)), found = on(century);
  if (!isDay(found)) return null;
  if (found <= today) return found;
  return isDay(on(century - 1)) ? on(century - 1) : null;
}

const TOGETHER_MS = 1_000;
/** Lines of a zone that come one by one. They follow each other at once: a line that stays alone is told as such, and
 *  never meets the line of the next document. */
export class Lines {
  private held: string[] = [];
  private before = "";
  private timer: ReturnType<typeof setTimeout> | undefined;
  constructor(private readonly alone: (text: string, before: string) => void) {}
  /** What there is to read now, or null while more lines must come. */
  add(read: { text: string; before: string }): { text: string; before: string } | null {
    const line = read.text.trim().toUpperCase(), first = this.held.length === 0;
    const fitting = first ? line.includes("<") && /^(P[A-Z0-9<]{43}|[ACI][A-Z0-9<]{29})$/.test(line) : line.length === this.held[0].length && ZONE.test(line);
    clearTimeout(this.timer);
    if (first) this.before = read.before;
    if (!fitting) { this.held = []; return read; } // another card: what came of the one before is gone
    this.held.push(line);
    if (this.held.length < (line.length === 44 ? 2 : 3)) { this.timer = setTimeout(() => { const { text, before } = this.take(); this.alone(text, before); }, TOGETHER_MS); return null; }
    return this.take();
  }
  private take(): { text: string; before: string } {
    const text = this.held.join("\n");
    this.held = [];
    return { text, before: this.before };
  }
}
