/** The status list (two bits for each token from its base on) and its deltas, in editions 1 (base 0) and 2: see
 *  `kernel/tokens/status.py`. An index may be beyond 32 bits, so it is divided and never shifted. */
import { ZStream, Z_OK, Z_SYNC_FLUSH, Z_STREAM_END, zlibInflate, zlibInflateInit } from "pako";
import { fromBase64, moment } from "./bytes";
import type { RevocationList } from "./revoked";

export const STATUSES = ["valid", "superseded", "suspended", "revoked"] as const;
export type Status = (typeof STATUSES)[number];
const MAX_BYTES = 16_000_000;
export const FORMS = ["linan.status/2", "linan.status/1"], DELTA_FORMS = ["linan.status_delta/2", "linan.status_delta/1"];

/** `base` is missing in a list kept on a phone by an earlier edition of this page: then it is 0. */
export interface StatusList { base?: number; sequence: number; issuedAt: number; bits: Uint8Array; keys: Set<string>; revoked: Set<string> }
/** What a gate holds: what became of codes, and which foreign certificates were revoked. */
export type Listed = StatusList | RevocationList;
type Json = Record<string, unknown>;

/** Unpacks zlib to at most `limit` bytes; `left` is what follows the packing. */
export function unpack(packed: Uint8Array, limit: number): { raw: Uint8Array; state: "whole" | "more" | "cut" | "broken"; left: number } {
  const stream = new ZStream();
  stream.input = packed; stream.next_in = 0; stream.avail_in = packed.length;
  stream.output = new Uint8Array(limit); stream.next_out = 0; stream.avail_out = limit;
  if (zlibInflateInit(stream) !== Z_OK) return { raw: new Uint8Array(), state: "broken", left: 0 };
  const result = zlibInflate(stream, Z_SYNC_FLUSH), raw = stream.output.subarray(0, stream.next_out);
  if (result === Z_STREAM_END) return { raw, state: "whole", left: stream.avail_in };
  if (result !== Z_OK && result !== -5) return { raw, state: "broken", left: 0 }; // -5: zlib could do no more with what it has
  return { raw, state: stream.avail_in > 0 || stream.avail_out === 0 ? "more" : "cut", left: stream.avail_in };
}
export function statusFrom(data: Json): StatusList {
  if ((data.bits ?? 2) !== 2) throw new Error("a status list has two bits for each token");
  const packed = fromBase64(String(data.zlib));
  // zlib shrinks at most to a thousandth, so the room needed is known before anything is unpacked.
  const found = unpack(packed, Math.min(MAX_BYTES, packed.length * 1100 + 64));
  if (found.state !== "whole") throw new Error("the status list does not unpack");
  return { base: base(data), sequence: whole(data.sequence), issuedAt: moment(data.issued_at), bits: found.raw.slice(), keys: named(data.keys), revoked: named(data.revoked) };
}
function whole(raw: unknown): number {
  if (typeof raw !== "number" || !Number.isSafeInteger(raw) || raw < 0) throw new Error("a whole number is needed");
  return raw;
}
const named = (raw: unknown): Set<string> => new Set(((raw ?? []) as unknown[]).map((k) => String(k).toLowerCase()));
/** Where a list or delta begins; a base in edition 1 is none we may believe. */
function base(data: Json): number {
  const found = whole(data.base ?? 0);
  if (found % 4 || (found && (data.format === FORMS[1] || data.format === DELTA_FORMS[1]))) throw new Error("a list begins at a multiple of four");
  return found;
}
/** The list after a delta; itself for one it already has. Throws when one between was missed, or the delta is impossible. */
export function follow(list: StatusList, data: Json): StatusList {
  const since = whole(data.since), sequence = whole(data.sequence), size = whole(data.size), from = base(data), was = list.base ?? 0;
  if (since >= sequence || size < from || size > from + MAX_BYTES * 4) throw new Error("a delta leads from an older list to a newer one of a possible size");
  if (sequence <= list.sequence) return list;
  if (since !== list.sequence) throw new Error("a delta between was missed");
  if (from < was) throw new Error("the base of a list does not go back");
  const stays = list.bits.subarray(Math.min((from - was) / 4, list.bits.length)), seen = new Set<number>();
  const bits = new Uint8Array(Math.max(stays.length, Math.ceil((size - from) / 4)));
  bits.set(stays);
  for (const [name, indexes] of Object.entries(data.changes as Record<string, unknown[]>)) {
    const status = Number(name);
    if (!STATUSES[status]) throw new Error("no such status");
    for (const raw of indexes) {
      const index = whole(raw), at = Math.floor((index - from) / 4), shift = 2 * (index % 4);
      if (index < from || index >= size || seen.has(index)) throw new Error("the delta cannot say that");
      seen.add(index);
      bits[at] = (bits[at] & ~(3 << shift)) | (status << shift);
    }
  }
  const keys = named(data.keys);
  return { ...list, base: from, sequence, issuedAt: moment(data.issued_at), bits, keys: keys.size ? keys : list.keys };
}
/** What has become of a token; null when the list is older than it or has gone past it: nothing is known, which is not valid. */
export function statusOf(list: StatusList, index: number): Status | null {
  const at = Math.floor((index - (list.base ?? 0)) / 4);
  return at >= 0 && at < list.bits.length ? STATUSES[(list.bits[at] >> (2 * (index % 4))) & 3] : null;
}
/** Whether the list has gone past this token, so that its end must have come. */
export const hasLeft = (list: StatusList, index: number): boolean => index < (list.base ?? 0);
export const speaksOf = (list: StatusList, kid: string): boolean => list.keys.size === 0 || list.keys.has(kid);
/** The list that speaks of this issuer's tokens: one that names it before one for whoever, then the latest. */
export function listFor(lists: Listed[], kid: string): StatusList | null {
  const fitting = lists.filter((s): s is StatusList => "bits" in s && speaksOf(s, kid));
  return fitting.sort((a, b) => Number(b.keys.size > 0) - Number(a.keys.size > 0) || b.sequence - a.sequence)[0] ?? null;
}
