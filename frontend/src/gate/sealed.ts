/** What this phone knows of open questions and limited outings without network: rows that open only with the code somebody
 *  shows. `domains/gates/rules/sealed.py` writes them and says what somebody who takes the phone can read: nothing of it. */
import { fromBase64, hex } from "../tokens/bytes";

export interface Sealed { format: string; at: string; salt: string; rows: string; same_way_s: number; desk: { name: string; phone: string } | null }
/** Times in seconds since 1970, 0 for neither; `household` and `person` are numbers made for this gate alone. */
export interface Mark { home: boolean; days: number; people: number; heldUntil: number; limitedUntil: number; household: string; person: string }
export interface Gone { at: number; person: string }

const TAG = 8, SIZE = 32, MOST = 255;
const DAY_S = 86_400, CHINA_S = 8 * 3600;

/** A list made ready to be asked: its rows by what they are found by. */
export class Rows {
  private readonly by = new Map<string, Uint8Array>();
  private readonly salt: Uint8Array;
  readonly at: number;
  constructor(readonly list: Sealed) {
    this.at = Date.parse(list.at); this.salt = fromBase64(list.salt);
    const all = fromBase64(list.rows);
    for (let n = 0; n + SIZE <= all.length; n += SIZE) this.by.set(hex(all.slice(n, n + TAG)), all.slice(n + TAG, n + SIZE));
  }
  private async find(label: string, n: number, key: Uint8Array): Promise<DataView | null> {
    if (n > MOST) return null;
    const name = new TextEncoder().encode(label), message = new Uint8Array([...name, n, ...key]);
    const secret = await crypto.subtle.importKey("raw", this.salt as BufferSource, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const mac = new Uint8Array(await crypto.subtle.sign("HMAC", secret, message));
    const row = this.by.get(hex(mac.slice(0, TAG)));
    return row ? new DataView(row.map((b, at) => b ^ mac[TAG + at]).buffer) : null;
  }
  /** What the list says of a code (its eight bytes as hexadecimal digits); null when it says nothing. */
  async mark(code: string): Promise<Mark | null> {
    const r = await this.find("code", 0, bytes(code));
    return r && {
      home: r.getUint8(0) !== 0, days: r.getUint8(1), people: r.getUint8(2), heldUntil: r.getUint32(4), limitedUntil: r.getUint32(8),
      household: part(r, 12, 8), person: part(r, 20, 4),
    };
  }
  async outings(household: string): Promise<Gone[]> {
    const gone: Gone[] = [];
    for (let r; (r = await this.find("went", gone.length, bytes(household))); ) gone.push({ at: r.getUint32(0), person: part(r, 4, 4) });
    return gone;
  }
}
const bytes = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const part = (from: DataView, start: number, length: number): string => hex(new Uint8Array(from.buffer, start, length));

/** The number of the day in China, where no clock is ever put forward. */
export const civilDay = (seconds: number): number => Math.floor((seconds + CHINA_S) / DAY_S);
export const dayText = (day: number): string => new Date(day * DAY_S * 1000).toISOString().slice(0, 10);
/** May somebody of this household go out at `at`, and when next? As `decide_outing` of the server does: so many people in
 *  so many days, one person once a day, and one way out through two doors is one outing. */
export function outing(mark: Mark, gone: Gone[], at: number, sameWay: number): { may: boolean; next: number; last: number | null } {
  const today = civilDay(at), days = new Map<string, number>();
  for (const one of gone) {
    if (one.person === mark.person && Math.abs(at - one.at) < sameWay) continue;
    days.set(`${one.person} ${civilDay(one.at)}`, civilDay(one.at));
  }
  const went = [...days.values()].filter((day) => day > today - mark.days && day < today + mark.days);
  const fits = (day: number, all: number[]): boolean => {
    for (let start = day - mark.days + 1; start <= day; start++) if (all.filter((d) => start <= d && d < start + mark.days).length >= mark.people) return false;
    return true;
  };
  const first = (all: number[]): number => { let day = today; while (!fits(day, all)) day++; return day; };
  const possible = first(went);
  if (possible <= today) return { may: true, next: first([...went, today]), last: null };
  return { may: false, next: possible, last: went.length ? Math.max(...went) : null };
}
