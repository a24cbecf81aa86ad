/** The status list (`linan.status/1`, two bits for each token) and its deltas (`linan.status_delta/1`). */
import { ZStream, Z_OK, Z_SYNC_FLUSH, Z_STREAM_END, zlibInflate, zlibInflateInit } from "pako";
import { fromBase64, moment } from "./bytes";
import type { RevocationList } from "./revoked";

export const STATUSES = ["valid", "superseded", "suspended", "revoked"] as const;
export type Status = (typeof STATUSES)[number];
const MAX_BYTES = 8_000_000;

export interface StatusList { sequence: number; issuedAt: number; bits: Uint8Array; keys: Set<string>; revoked: Set<string> }
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
  const named = (raw: unknown): Set<string> => new Set(((raw ?? []) as unknown[]).map((k) => String(k).toLowerCase()));
  return { sequence: whole(data.sequence), issuedAt: moment(data.issued_at), bits: found.raw.slice(), keys: named(data.keys), revoked: named(data.revoked) };
}
function whole(raw: unknown): number {
  if (typeof raw !== "number" || !Number.isSafeInteger(raw) || raw < 0) throw new Error("a whole number is needed");
  return raw;
}
/** The list after a delta; itself for one it already has. Throws when one between was missed, or the delta is impossible. */
export function follow(list: StatusList, data: Json): StatusList {
  const since = whole(data.since), sequence = whole(data.sequence), size = whole(data.size);
  if (since >= sequence || size > MAX_BYTES * 4) throw new Error("a delta leads from an older list to a newer one of a possible size");
  if (sequence <= list.sequence) return list;
  if (since !== list.sequence) throw new Error("a delta between was missed");
  const bits = new Uint8Array(Math.max(list.bits.length, Math.ceil(size / 4))), seen = new Set<number>();
  bits.set(list.bits);
  for (const [name, indexes] of Object.entries(data.changes as Record<string, unknown[]>)) {
    const status = Number(name);
    if (!STATUSES[status]) throw new Error("no such status");
    for (const raw of indexes) {
      const index = whole(raw), shift = 2 * (index % 4);
      if (index >= size || seen.has(index)) throw new Error("the delta cannot say that");
      seen.add(index);
      bits[index >> 2] = (bits[index >> 2] & ~(3 << shift)) | (status << shift);
    }
  }
  return { ...list, sequence, issuedAt: moment(data.issued_at), bits };
}
/** What has become of a token; null when the list is older than it: nothing is known, which is not the same as valid. */
export function statusOf(list: StatusList, index: number): Status | null {
  const at = Math.floor(index / 4);
  return at < list.bits.length ? STATUSES[(list.bits[at] >> (2 * (index % 4))) & 3] : null;
}
export const speaksOf = (list: StatusList, kid: string): boolean => list.keys.size === 0 || list.keys.has(kid);
/** The list that speaks of this issuer's tokens: one that names it before one for whoever, then the latest. */
export function listFor(lists: Listed[], kid: string): StatusList | null {
  const fitting = lists.filter((s): s is StatusList => "bits" in s && speaksOf(s, kid));
  return fitting.sort((a, b) => Number(b.keys.size > 0) - Number(a.keys.size > 0) || b.sequence - a.sequence)[0] ?? null;
}
