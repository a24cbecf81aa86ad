/** The verifier of the gate: every code a gate may be shown, checked on the device alone. The vectors of
 *  `tests/vectors/tokens` hold it to the same answers as the server's. */
import type { Answer } from "./answers";
import { HC1, verifyCertificate } from "./hc1";
import { Seen, verifyToken } from "./la1";
import type { Listed } from "./status";
import type { TrustList } from "./trust";

/** Check an `LA1:` token or an EU `HC1:` certificate at a moment (milliseconds). Never throws for any text. */
export async function read(text: string, trust: TrustList, lists: Listed[], at: number, memory?: Seen): Promise<Answer> {
  return text.startsWith(HC1) ? verifyCertificate(text, trust, lists, at) : verifyToken(text, trust, lists, at, memory);
}
export { REASONS } from "./answers";
export { Seen } from "./la1";
export { Sm2Key } from "./sm2";
export { sm3 } from "./sm3";
export { takeIssuers, takeRevocations, takeRules, takeStatus, takeTrust } from "./lists";
export { revocationsFrom } from "./revoked";
export { statusFrom, statusOf } from "./status";
export { trustFrom } from "./trust";
export type { Answer, Certificate, Colour, Payload, Reason } from "./answers";
export type { CountyDays, Places } from "./places";
export type { IssuerLists, Signed } from "./lists";
export type { RevocationList } from "./revoked";
export type { StatusList } from "./status";
export type { TrustList } from "./trust";
