/** `LA1:` tokens, judged as `kernel/tokens/sealing.py` judges them: form, key and its scope, signature, time, status, phone. */
import { decode } from "./base45";
import { Unreadable, rejected, type Answer, type Colour, type Payload, type Reason } from "./answers";
import { hex, own } from "./bytes";
import { Tagged, array, ours } from "./cbor";
import { PLACES, placesIn } from "./places";
import { hasLeft, listFor, statusOf, type Listed } from "./status";
import { ALGORITHMS } from "./suites";
import { covers, isHere, signedInTime, usable, type KeyEntry, type TrustList } from "./trust";

export const PREFIX = "LA1:";
export const SKEW = 120_000;
const MAX_CHARS = 700, CLOCK = 600_000, MAX_LIFETIME_S = 7 * 24 * 3600, SIGN1 = 18;
const COLOURS: Colour[] = ["green", "yellow", "red"];

/** Remembers what phones showed as long as a shown code lives, so that one picture serves once. */
export class Seen {
  private readonly at = new Map<string, number>();
  seen(nonce: string, at: number): boolean {
    for (const [old, when] of this.at) { if (when + 2 * SKEW >= at) break; this.at.delete(old); }
    if (this.at.has(nonce)) return true;
    this.at.set(nonce, at);
    return false;
  }
}
interface Proof { sealed: Uint8Array; stamp: number; nonce: Uint8Array; signature: Uint8Array }

/** Check a token offline. Never throws for any text. */
export async function verifyToken(text: string, trust: TrustList, lists: Listed[], at: number, memory?: Seen): Promise<Answer> {
  if (text.length > MAX_CHARS && [...text].length > MAX_CHARS) return rejected("too_long");
  if (!text.startsWith(PREFIX)) return rejected("not_a_token");
  const raw = decode(text.slice(PREFIX.length));
  if (raw === null) return rejected("not_a_token");
  let proof: Proof | null, header: Uint8Array, body: Uint8Array, signature: Uint8Array, kid: Uint8Array, algorithm: number;
  try {
    proof = raw[0] === 0xd2 ? null : proofIn(raw);
    ({ header, body, signature } = envelope(proof === null ? raw : proof.sealed));
    ({ kid, algorithm } = headerIn(header));
  } catch (error) { return rejected(reasonOf(error)); }
  const entry = usable(trust, kid, at);
  if ("reason" in entry) return entry;
  if (ALGORITHMS[entry.key.algorithm] !== algorithm) return rejected("wrong_algorithm");
  if (!(await entry.key.signed(array(["Signature1", header, new Uint8Array(), body]), signature))) return rejected("bad_signature");
  let payload: Payload;
  try { payload = payloadIn(ours(body)); } catch (error) { return rejected(reasonOf(error)); }
  const why = against(payload, entry, at);
  if (why) return rejected(why, { payload });
  const listed = listFor(lists, entry.kid), known = listed && statusOf(listed, payload.statusIndex);
  if (known && known !== "valid") return rejected(known, { payload });
  // A list made after the token's end shows a clock that is behind; one made before it contradicts the token.
  if (listed && hasLeft(listed, payload.statusIndex)) return rejected(payload.issuedAt + payload.lifetimeS * 1000 <= listed.issuedAt ? "expired" : "unlisted", { payload });
  const unproven = await proofFails(payload, proof, at, memory);
  if (unproven) return rejected(unproven, { payload });
  if (!isHere(trust, payload.county)) return rejected("other_county", { payload, asOf: listed?.issuedAt ?? null });
  return { accepted: true, reason: "ok", kid: entry.kid, status: known || null, asOf: listed?.issuedAt ?? null, shownAt: proof && proof.stamp * 1000, payload };
}
export function reasonOf(error: unknown): Reason {
  if (error instanceof Unreadable) return error.reason;
  throw error;
}
const isBytes = (value: unknown, length?: number): value is Uint8Array => value instanceof Uint8Array && (length === undefined || value.length === length);
const isSmall = (value: unknown): value is number => typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 36;
function must(fits: boolean): asserts fits { if (!fits) throw new Unreadable("malformed"); }

function proofIn(raw: Uint8Array): Proof {
  const parts = ours(raw);
  must(Array.isArray(parts) && parts.length === 4);
  const [sealed, stamp, nonce, signature] = parts as unknown[];
  must(isBytes(sealed) && isSmall(stamp) && isBytes(nonce, 8) && isBytes(signature, 64));
  return { sealed, stamp, nonce, signature };
}
function envelope(raw: Uint8Array): { header: Uint8Array; body: Uint8Array; signature: Uint8Array } {
  const sealed = ours(raw);
  must(sealed instanceof Tagged && sealed.tag === SIGN1 && Array.isArray(sealed.value) && sealed.value.length === 4);
  const [header, loose, body, signature] = sealed.value as unknown[];
  must(isBytes(header) && loose instanceof Map && loose.size === 0 && isBytes(body) && isBytes(signature, 64));
  return { header, body, signature };
}
function headerIn(raw: Uint8Array): { kid: Uint8Array; algorithm: number } {
  const fields = ours(raw);
  must(fields instanceof Map && fields.size === 2);
  const kid = fields.get(4), algorithm = fields.get(1);
  must(isBytes(kid) && typeof algorithm === "number");
  return { kid, algorithm };
}
function payloadIn(raw: unknown): Payload {
  must(Array.isArray(raw) && raw.length === 10);
  const [schema, codeId, colour, county, issuedAt, lifetime, ruleSet, index, holder, claims] = raw as unknown[];
  must(isSmall(schema) && isSmall(colour) && isSmall(county) && isSmall(issuedAt) && isSmall(lifetime) && isSmall(ruleSet) && isSmall(index));
  must(schema === 1 && colour <= 2 && lifetime > 0 && lifetime <= MAX_LIFETIME_S && county <= 999_999);
  must(isBytes(codeId, 8) && isBytes(holder) && (holder.length === 0 || holder.length === 65) && claims instanceof Map && claims.size <= 8);
  const said = claims as Map<unknown, unknown>, places = said.has(PLACES) ? placesIn(said.get(PLACES)) : undefined;
  must(places !== null);
  said.delete(PLACES);
  for (const [name, value] of said) must(typeof name === "number" && isSmall(value) && value < 2 ** 31);
  return {
    codeId: hex(codeId), colour: COLOURS[colour], county, issuedAt: issuedAt * 1000, lifetimeS: lifetime, ruleSet, statusIndex: index, holderKey: holder,
    claims: said as Map<number, number>, places,
  };
}
/** Why something dated after `at` does not count yet. */
export function early(begins: number, at: number): Reason | null {
  if (begins <= at + SKEW) return null;
  return begins <= at + CLOCK ? "clock_off" : "not_yet_valid";
}
function against(payload: Payload, entry: KeyEntry, at: number): Reason | null {
  if (!covers(entry, payload.county)) return "out_of_scope";
  if ([...payload.claims.keys(), ...(payload.places ? [PLACES] : [])].some((c) => !entry.claims.has(c))) return "claim_out_of_scope";
  const why = early(payload.issuedAt, at);
  if (why) return why;
  if (!signedInTime(entry, payload.issuedAt)) return "key_not_in_force";
  return at >= payload.issuedAt + payload.lifetimeS * 1000 + SKEW ? "expired" : null;
}
/** Why the phone that shows the token is not believed (`kernel/tokens/proof.py`); null when it is, or when the token
 *  belongs to no phone. */
async function proofFails(payload: Payload, proof: Proof | null, at: number, memory?: Seen): Promise<Reason | null> {
  if (!payload.holderKey.length) return proof ? "proof_wrong" : null;
  if (!proof) return "proof_missing";
  try {
    const holder = await crypto.subtle.importKey("raw", own(payload.holderKey), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
    const message = array(["LA1 shown", proof.sealed, proof.stamp, proof.nonce]);
    if (!(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, holder, own(proof.signature), message))) return "proof_wrong";
  } catch { return "proof_wrong"; }
  const shown = proof.stamp * 1000;
  if (shown > at + SKEW) return "proof_future";
  if (shown < at - SKEW) return "proof_stale";
  return memory?.seen(payload.codeId + hex(proof.nonce), at) ? "replayed" : null;
}
