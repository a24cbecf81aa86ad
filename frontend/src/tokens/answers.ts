/** The answers of the verifier, with the same stable codes as `kernel/tokens/answers.py`. Their words come from the server. */
import type { Places } from "./places";

export const REASONS = [
  "not_a_token", "too_long", "truncated", "oversized", "zip_bomb", "duplicate_key", "malformed", "unknown_issuer", "key_not_in_force",
  "key_withdrawn", "wrong_algorithm", "bad_signature", "out_of_scope", "claim_out_of_scope", "not_yet_valid", "clock_off", "expired",
  "superseded", "suspended", "revoked", "unlisted", "proof_missing", "proof_stale", "proof_future", "proof_wrong", "replayed", "other_county",
] as const;
export type Reason = (typeof REASONS)[number];
export type Colour = "green" | "yellow" | "red";

/** What an `LA1:` token says. Times are milliseconds since 1970 UTC; `places` only where they were asked for. */
export interface Payload {
  codeId: string; colour: Colour; county: number; issuedAt: number; lifetimeS: number; ruleSet: number; statusIndex: number;
  holderKey: Uint8Array; claims: Map<number, number>; places?: Places;
}
/** What an EU certificate says; its content is personal, so it is judged here and never kept. */
export interface Certificate { country: string; kind: "vaccination" | "test" | "recovery"; issuedAt: number; expiresAt: number; tests?: Array<{ result: string; sampled: string }> }

/** `status` null means that the list at hand is older than the token, or that there is none; `asOf` is how old it is; also of a code
 *  of another county, which may still count. */
export interface Answer {
  accepted: boolean; reason: "ok" | Reason; kid?: string; status?: "valid" | null; asOf?: number | null; shownAt?: number | null;
  payload?: Payload; certificate?: Certificate;
}
export const rejected = (reason: Reason, more: Pick<Answer, "payload" | "certificate" | "asOf"> = {}): Answer => ({ accepted: false, reason, ...more });

/** Raised while reading; `reason` is one of the verifier's. */
export class Unreadable extends Error {
  constructor(readonly reason: Reason) { super(reason); }
}
