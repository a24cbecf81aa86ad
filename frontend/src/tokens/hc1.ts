/** EU certificates: `HC1:` + base45(zlib(COSE_Sign1(CWT))), judged as `kernel/tokens/certificates.py` judges them. */
import { decode } from "./base45";
import { Unreadable, rejected, type Answer, type Certificate, type Reason } from "./answers";
import { Tagged, array, foreign, type CborMap } from "./cbor";
import { early, reasonOf } from "./la1";
import { look, namesOf } from "./revoked";
import { speaksOf, unpack, type Listed } from "./status";
import { ALGORITHMS } from "./suites";
import { covers, signedInTime, usable, type KeyEntry, type TrustList } from "./trust";

export const HC1 = "HC1:";
const MAX_CHARS = 4296, MAX_UNPACKED = 16_384, SIGN1 = 18, CWT = 61;
const SIGNED_WITH = ["ES256", "PS256"];
const KINDS = { v: "vaccination", t: "test", r: "recovery" } as const;
const FIRST = -62_135_596_800, LAST = 253_402_300_799;
interface Read extends Certificate { names: string[] }

/** Check a certificate offline. Never throws for any text. */
export async function verifyCertificate(text: string, trust: TrustList, lists: Listed[], at: number): Promise<Answer> {
  if (text.length > MAX_CHARS && [...text].length > MAX_CHARS) return rejected("too_long");
  if (!text.startsWith(HC1)) return rejected("not_a_token");
  const packed = decode(text.slice(HC1.length));
  if (packed === null) return rejected("not_a_token");
  let sealed: ReturnType<typeof envelope>;
  try { sealed = envelope(unpacked(packed)); } catch (error) { return rejected(reasonOf(error)); }
  const entry = usable(trust, sealed.kid, at);
  if ("reason" in entry) return entry;
  if (!SIGNED_WITH.includes(entry.key.algorithm) || ALGORITHMS[entry.key.algorithm] !== sealed.algorithm) return rejected("wrong_algorithm");
  if (!(await entry.key.signed(array(["Signature1", sealed.header, new Uint8Array(), sealed.body]), sealed.signature))) return rejected("bad_signature");
  let read: Read;
  try { read = certificateIn(foreign(sealed.body)); } catch (error) { return rejected(reasonOf(error)); }
  const { names, ...certificate } = read, why = against(certificate, entry, at);
  if (why) return rejected(why, { certificate });
  const { gone, asOf } = await revoked(read.country, names, entry, sealed.signature, lists, at);
  if (gone) return rejected("revoked", { certificate });
  return { accepted: true, reason: "ok", kid: entry.kid, status: asOf === null ? null : "valid", asOf, shownAt: null, certificate };
}
/** The COSE message. Some issuers did not pack it, which readers accept (its first byte tells). */
function unpacked(packed: Uint8Array): Uint8Array {
  if (packed[0] !== 0x78) return packed;
  const found = unpack(packed, MAX_UNPACKED);
  if (found.state === "broken") throw new Unreadable("malformed");
  if (found.state !== "whole") throw new Unreadable(found.state === "more" ? "zip_bomb" : "truncated");
  if (found.left) throw new Unreadable("oversized");
  return found.raw;
}
function must(fits: boolean): asserts fits { if (!fits) throw new Unreadable("malformed"); }

function envelope(raw: Uint8Array): { header: Uint8Array; kid: Uint8Array; algorithm: number; body: Uint8Array; signature: Uint8Array } {
  let message = foreign(raw, [SIGN1, CWT]);
  for (let n = 0; n < 2; n++) if (message instanceof Tagged) message = message.value;
  must(Array.isArray(message) && message.length === 4);
  const [header, loose, body, signature] = message as unknown[];
  must(header instanceof Uint8Array && loose instanceof Map && body instanceof Uint8Array && signature instanceof Uint8Array);
  const fixed: unknown = header.length ? foreign(header) : new Map();
  // 2 lists headers a reader must understand; we know of none, so we must not go on (RFC 9052, 3.1).
  must(fixed instanceof Map && !fixed.has(2));
  const kid: unknown = fixed.has(4) ? fixed.get(4) : (loose as CborMap).get(4), algorithm: unknown = fixed.get(1);
  must(kid instanceof Uint8Array && typeof algorithm === "number" && Number.isInteger(algorithm));
  return { header, kid, algorithm, body, signature };
}
function certificateIn(claims: unknown): Read {
  must(claims instanceof Map);
  const country: unknown = claims.get(1), inner: unknown = claims.get(-260), content: unknown = inner instanceof Map ? inner.get(1) : null;
  must(typeof country === "string" && content instanceof Map);
  const kinds = (Object.keys(KINDS) as Array<keyof typeof KINDS>).filter((k) => Array.isArray(content.get(k)) && (content.get(k) as unknown[]).length);
  must(kinds.length === 1);
  const events = content.get(kinds[0]) as unknown[];
  must(events.every((e) => e instanceof Map));
  const issued = claims.get(6), begins = Math.max(time(issued), time(claims.has(5) ? claims.get(5) : issued));
  const names = (events as CborMap[]).map((e) => e.get("ci")).filter((n): n is string => typeof n === "string");
  const tests = kinds[0] === "t" ? (events as CborMap[]).map((e) => ({ result: text(e.get("tr")), sampled: text(e.get("sc")) })) : [];
  return { country, kind: KINDS[kinds[0]], issuedAt: begins, expiresAt: time(claims.get(4)), names, tests };
}
const text = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value ?? ""));
function time(value: unknown): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  must(typeof value === "number" && value >= FIRST && value <= LAST);
  return value * 1000;
}
function against(found: Certificate, entry: KeyEntry, at: number): Reason | null {
  if (!covers(entry, found.country)) return "out_of_scope";
  if (!entry.claims.has(found.kind)) return "claim_out_of_scope";
  const why = early(found.issuedAt, at);
  if (why) return why;
  if (!signedInTime(entry, found.issuedAt)) return "key_not_in_force";
  return at >= found.expiresAt ? "expired" : null;
}
/** Whether a list at hand names the certificate, and of when the lists are that could; null when none could. */
async function revoked(country: string, identifiers: string[], entry: KeyEntry, signature: Uint8Array, lists: Listed[], at: number): Promise<{ gone: boolean; asOf: number | null }> {
  const half = entry.key.algorithm === "ES256" ? signature.subarray(0, signature.length >> 1) : signature, names = await namesOf(country, identifiers, half);
  const all = Object.values(names).flat(), asked: number[] = [];
  for (const list of lists) {
    const found = "batches" in list ? look(list, country, entry.kid, names, at) : { gone: speaksOf(list, entry.kid) && all.some((h) => list.revoked.has(h)), speaks: speaksOf(list, entry.kid) && list.revoked.size > 0 };
    if (found.gone) return { gone: true, asOf: list.issuedAt };
    if (found.speaks) asked.push(list.issuedAt);
  }
  return { gone: false, asOf: asked.length ? Math.max(...asked) : null };
}
