/** CBOR (RFC 8949) that strangers wrote, read as `kernel/tokens/cbor.py` reads it: `ours` takes only the bytes our own
 *  encoder would have written, `foreign` any well-formed spelling without repeated keys. Both throw `Unreadable`. */
import { Unreadable } from "./answers";
import { concat, hex } from "./bytes";

const MAX_DEPTH = 16, MAX_ITEMS = 4096, MAX_LENGTH = 1 << 16;
const DATES = [0, 1];

export class Tagged { constructor(readonly tag: number, readonly value: unknown) {} }
/** Keys are numbers and texts as they are; bytes as `h'…'`, so that two spellings of one key meet. */
export type CborMap = Map<unknown, unknown>;

interface Head { major: number; count: number | bigint | null; low: number; at: number }

function headAt(raw: Uint8Array, at: number): Head {
  if (at >= raw.length) throw new Unreadable("truncated");
  const major = raw[at] >> 5, low = raw[at] & 31;
  if (low < 24) return { major, count: low, low, at: at + 1 };
  if (low === 31 && major >= 2 && major <= 5) return { major, count: null, low, at: at + 1 };
  if (low > 27) throw new Unreadable("malformed");
  const size = 1 << (low - 24);
  if (at + 1 + size > raw.length) throw new Unreadable("truncated");
  let count = 0n;
  for (let n = 0; n < size; n++) count = (count << 8n) | BigInt(raw[at + 1 + n]);
  return { major, count: count <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(count) : count, low, at: at + 1 + size };
}

/** One pass that builds nothing: it finds out how far each item reaches, and says what is wrong. */
class Walk {
  private items = 0;
  constructor(private readonly raw: Uint8Array, private readonly tags: readonly number[] | null) {}
  all(): void {
    if (this.item(0, 0) !== this.raw.length) throw new Unreadable("oversized");
  }
  private item(from: number, depth: number): number {
    this.items += 1;
    if (depth > MAX_DEPTH || this.items > MAX_ITEMS) throw new Unreadable("oversized");
    const { major, count, at } = headAt(this.raw, from);
    if (major === 2 || major === 3) return this.text(at, count, major);
    if (major === 4) return this.list(at, count, depth);
    if (major === 5) return this.map(at, count, depth);
    if (major === 6) {
      if (this.tags !== null && !this.tags.includes(Number(count))) throw new Unreadable("malformed");
      return this.item(at, depth + 1);
    }
    return at;
  }
  private text(from: number, count: Head["count"], major: number): number {
    if (count !== null) return this.within(from, count);
    let at = from;
    while (!this.ends(at)) {
      const part = headAt(this.raw, at);
      if (part.major !== major || part.count === null) throw new Unreadable("malformed");
      at = this.within(part.at, part.count);
    }
    return at + 1;
  }
  private within(at: number, count: number | bigint): number {
    if (count > MAX_LENGTH) throw new Unreadable("oversized");
    if (at + Number(count) > this.raw.length) throw new Unreadable("truncated");
    return at + Number(count);
  }
  private list(from: number, count: Head["count"], depth: number): number {
    let at = from;
    if (count === null) {
      while (!this.ends(at)) at = this.item(at, depth + 1);
      return at + 1;
    }
    if (count > MAX_ITEMS) throw new Unreadable("oversized");
    for (let n = 0; n < Number(count); n++) at = this.item(at, depth + 1);
    return at;
  }
  private map(from: number, count: Head["count"], depth: number): number {
    const seen = new Set<string>();
    let at = from;
    if (count === null) {
      while (!this.ends(at)) at = this.pair(at, depth, seen);
      return at + 1;
    }
    if (count > MAX_ITEMS) throw new Unreadable("oversized");
    for (let n = 0; n < Number(count); n++) at = this.pair(at, depth, seen);
    return at;
  }
  private pair(at: number, depth: number, seen: Set<string>): number {
    const end = this.item(at, depth + 1), key = hex(this.raw.subarray(at, end));
    if (seen.has(key)) throw new Unreadable("duplicate_key");
    seen.add(key);
    return this.item(end, depth + 1);
  }
  private ends(at: number): boolean {
    if (at >= this.raw.length) throw new Unreadable("truncated");
    return this.raw[at] === 0xff;
  }
}

/** Builds the value of bytes a walk has been through. `strict`: only the one canonical spelling. */
class Build {
  private at = 0;
  constructor(private readonly raw: Uint8Array, private readonly strict: boolean, private readonly nulls = false) {}
  value(): unknown {
    const start = this.at, head = headAt(this.raw, start);
    this.at = head.at;
    if (this.strict) this.canonical(head);
    const { major, count } = head;
    if (major === 0) return count;
    if (major === 1) return typeof count === "number" ? -1 - count : -1n - (count as bigint);
    if (major === 2) return this.bytes(count);
    if (major === 3) {
      try { return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(this.bytes(count)); } catch { throw new Unreadable("malformed"); }
    }
    if (major === 4) return this.list(count);
    if (major === 5) return this.map(count);
    if (major === 6) return this.tagged(Number(count));
    return this.simple(head, start);
  }
  private canonical({ major, count, low }: Head): void {
    if (this.nulls && major === 7 && low >= 20 && low <= 22) return;
    // Floats and simple values have no place in what we write; a number in a longer head than it needs neither.
    const least = low < 24 ? 0 : [24n, 256n, 65536n, 4294967296n][low - 24];
    if (major === 7 || count === null || BigInt(count) < BigInt(least)) throw new Unreadable("malformed");
  }
  private bytes(count: Head["count"]): Uint8Array {
    if (count !== null) {
      this.at += Number(count);
      return this.raw.slice(this.at - Number(count), this.at);
    }
    const parts: Uint8Array[] = [];
    while (this.raw[this.at] !== 0xff) {
      const part = headAt(this.raw, this.at);
      this.at = part.at;
      parts.push(this.bytes(part.count));
    }
    this.at += 1;
    return concat(...parts);
  }
  private more(count: Head["count"], done: number): boolean {
    if (count !== null) return done < Number(count);
    if (this.raw[this.at] !== 0xff) return true;
    this.at += 1;
    return false;
  }
  private list(count: Head["count"]): unknown[] {
    const found: unknown[] = [];
    while (this.more(count, found.length)) found.push(this.value());
    return found;
  }
  private map(count: Head["count"]): CborMap {
    const found: CborMap = new Map();
    let last: Uint8Array | null = null;
    for (let n = 0; this.more(count, n); n++) {
      const from = this.at, key = keyOf(this.value()), spelled = this.raw.subarray(from, this.at);
      if (found.has(key)) throw new Unreadable("duplicate_key");
      if (this.strict && last && !before(last, spelled)) throw new Unreadable("malformed");
      last = spelled;
      found.set(key, this.value());
    }
    return found;
  }
  private tagged(tag: number): unknown {
    const value = this.value();
    if (tag === 1) {
      if (typeof value !== "number") throw new Unreadable("malformed");
      return new Date(value * 1000);
    }
    if (tag === 0) {
      if (typeof value !== "string" || !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value)) throw new Unreadable("malformed");
      return new Date(value);
    }
    return new Tagged(tag, value);
  }
  private simple({ low }: Head, start: number): unknown {
    if (low === 20 || low === 21) return low === 21;
    if (low === 22) return null;
    const view = new DataView(this.raw.buffer, this.raw.byteOffset + start + 1);
    if (low === 25) return half(view.getUint16(0));
    if (low === 26) return view.getFloat32(0);
    if (low === 27) return view.getFloat64(0);
    return undefined;
  }
}
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1, power = (bits >> 10) & 31, rest = bits & 1023;
  if (power === 31) return rest ? NaN : sign * Infinity;
  return sign * (power ? 2 ** (power - 15) * (1 + rest / 1024) : 2 ** -14 * (rest / 1024));
}
function keyOf(key: unknown): unknown {
  if (key instanceof Uint8Array) return `h'${hex(key)}'`;
  if (typeof key === "boolean") return Number(key); // Python's `True == 1`: the two verifiers must see the same key twice
  if (typeof key === "object" && key !== null) throw new Unreadable("malformed");
  return key;
}
/** Canonical order: the shorter key first, then byte by byte. */
function before(one: Uint8Array, two: Uint8Array): boolean {
  if (one.length !== two.length) return one.length < two.length;
  for (let n = 0; n < one.length; n++) if (one[n] !== two[n]) return one[n] < two[n];
  return false;
}

/** The value, if these are exactly the bytes our encoder would have written for it. */
export function ours(raw: Uint8Array): unknown {
  new Walk(raw, null).all();
  return new Build(raw, true).value();
}
/** The same for what may also hold true, false and null, as entries of the ledger do. */
export function oursWithNulls(raw: Uint8Array): unknown {
  new Walk(raw, null).all();
  return new Build(raw, true, true).value();
}
/** The value of well-formed CBOR, in whatever spelling; `tags` are those it may use. */
export function foreign(raw: Uint8Array, tags: readonly number[] = DATES): unknown {
  new Walk(raw, tags).all();
  return new Build(raw, false).value();
}

/** The few things we ever write: an array of texts, byte strings and whole numbers, to check what was signed. */
export function array(items: Array<string | Uint8Array | number>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [head(4, items.length)];
  for (const item of items) {
    if (typeof item === "number") parts.push(head(0, item));
    else {
      const raw = typeof item === "string" ? new TextEncoder().encode(item) : item;
      parts.push(head(typeof item === "string" ? 3 : 2, raw.length), raw);
    }
  }
  return concat(...parts);
}
function head(major: number, count: number): Uint8Array {
  if (count < 24) return Uint8Array.of((major << 5) | count);
  const size = count < 256 ? 1 : count < 65536 ? 2 : count < 2 ** 32 ? 4 : 8;
  const raw = new Uint8Array(1 + size);
  raw[0] = (major << 5) | (24 + Math.log2(size));
  for (let n = size, left = count; n > 0; n--) { raw[n] = left % 256; left = Math.floor(left / 256); }
  return raw;
}
