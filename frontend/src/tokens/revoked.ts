/** Which EU certificates were revoked (`linan.revocations/1`), judged as `kernel/tokens/revocation.py` judges it: batches of one
 *  country, one key (or `UNKNOWN_KID`: all of that country) and one kind of hash, each until it expires. */
import { concat, fromBase64, hex, moment, own } from "./bytes";

const TYPES = ["SIGNATURE", "UCI", "COUNTRYCODEUCI"] as const, UNKNOWN_KID = "UNKNOWN_KID", HASH_BYTES = 16, MAX_HASHES = 400_000;
export type HashType = (typeof TYPES)[number];
export type Names = Record<HashType, string[]>;
/** `kid` null means every key of the country; `expires` is in milliseconds. */
export interface Batch { country: string; kid: string | null; type: HashType; expires: number; hashes: Set<string> }
export interface RevocationList { sequence: number; issuedAt: number; batches: Batch[] }
type Json = Record<string, unknown>;

function batch(raw: Json): Batch {
  const country = String(raw.country), type = TYPES.find((t) => t === raw.hashType), kid = String(raw.kid);
  if (!/^[A-Z]{2}$/.test(country) || !type || !Array.isArray(raw.entries)) throw new Error("a batch names its country, its kind of hash and its entries");
  const hashes = (raw.entries as Json[]).map((e) => fromBase64(String(e.hash)));
  if (hashes.some((h) => h.length !== HASH_BYTES)) throw new Error("a hash has 16 bytes");
  return { country, kid: kid === UNKNOWN_KID ? null : hex(fromBase64(kid)), type, expires: moment(raw.expires), hashes: new Set(hashes.map(hex)) };
}
/** Throws for a list that cannot be used: half a list would let pass what the other half names. */
export function revocationsFrom(data: Json): RevocationList {
  const sequence = data.sequence ?? 0;
  if (typeof sequence !== "number" || !Number.isSafeInteger(sequence) || sequence < 0) throw new Error("a whole number is needed");
  if (!Array.isArray(data.revocations)) throw new Error("revocations is a list of batches");
  const batches = (data.revocations as Json[]).map(batch);
  if (batches.reduce((sum, b) => sum + b.hashes.size, 0) > MAX_HASHES) throw new Error("the list names too many certificates");
  return { sequence, issuedAt: moment(data.issued_at), batches };
}
/** What the lists would call a certificate; `signature` is r alone for ES256. */
export async function namesOf(country: string, identifiers: string[], signature: Uint8Array): Promise<Names> {
  const utf8 = new TextEncoder();
  const short = async (raw: Uint8Array): Promise<string> => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", own(raw))).subarray(0, HASH_BYTES));
  const all = (raws: Uint8Array[]): Promise<string[]> => Promise.all(raws.map(short));
  return {
    SIGNATURE: await all([signature]), UCI: await all(identifiers.map((i) => utf8.encode(i))),
    COUNTRYCODEUCI: await all(identifiers.map((i) => concat(utf8.encode(country), utf8.encode(i)))),
  };
}
/** Whether the list names the certificate, and whether it speaks of its country at all. */
export function look(list: RevocationList, country: string, kid: string, names: Names, at: number): { gone: boolean; speaks: boolean } {
  const theirs = list.batches.filter((b) => b.country === country && at < b.expires);
  return { gone: theirs.some((b) => (b.kid === null || b.kid === kid) && names[b.type].some((n) => b.hashes.has(n))), speaks: theirs.length > 0 };
}
