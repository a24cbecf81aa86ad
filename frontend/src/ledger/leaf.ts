/** An entry as it was hashed, and a private body shown; as `core/ledger/rules.py` describes them. */
import { hex } from "../tokens/bytes";
import { oursWithNulls } from "../tokens/cbor";
import { digest } from "./crypto";

export interface Entry {
  log: string; entry: string; kind: string; at: number; role: string; key: string | null; region: string; subject: string | null;
  cause: string | null; correction: string | null; erasure: string | null; purpose: string; basis: string; body: Uint8Array;
}
export type Said = Record<string, unknown>;
const FIRST = -62_135_596_800_000, LAST = 253_402_300_799_999;

function must(fits: boolean): asserts fits { if (!fits) throw new Error("this is not an entry as an entry is written"); }
const isBytes = (value: unknown, length: number): value is Uint8Array => value instanceof Uint8Array && value.length === length;

function uuid(raw: unknown): string {
  must(isBytes(raw, 16));
  const h = hex(raw);
  return `${h.slice(0, 8)}-${h.slice(8, 12)}-${h.slice(12, 16)}-${h.slice(16, 20)}-${h.slice(20)}`;
}
const perhaps = (raw: unknown): string | null => (raw === null ? null : uuid(raw));
function text(raw: unknown): string { must(typeof raw === "string"); return raw; }

export function readLeaf(leaf: Uint8Array): Entry {
  const told = oursWithNulls(leaf);
  must(Array.isArray(told) && told.length === 13 && told[0] === 1);
  const [, log, entry, kind, at, role, key, region, subject, refs, purpose, basis, body] = told as unknown[];
  must(Array.isArray(refs) && refs.length === 3 && typeof at === "number" && at >= FIRST && at <= LAST);
  must((subject === null || isBytes(subject, 32)) && isBytes(body, 32));
  const [cause, correction, erasure] = (refs as unknown[]).map(perhaps);
  return {
    log: uuid(log), entry: uuid(entry), kind: text(kind), at, role: text(role), key: key === null ? null : text(key), region: text(region),
    subject: subject === null ? null : hex(subject as Uint8Array), cause, correction, erasure, purpose: text(purpose), basis: text(basis), body,
  };
}
/** What an entry said; throws when these bytes are not what it committed to. */
export async function openBody(entry: Entry, salt: Uint8Array, body: Uint8Array): Promise<Said> {
  must(hex(await digest(new TextEncoder().encode("linan body"), salt, body)) === hex(entry.body));
  const told = plain(oursWithNulls(body));
  must(typeof told === "object" && told !== null && !Array.isArray(told));
  return told as Said;
}
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}
