/** Keys that sign codes, of whichever suite, as `kernel/tokens/keys.py` has them: their COSE numbers, and one check. */
import { hex, own } from "./bytes";
import { pointOf } from "./curves";
import { isKey, signedBy } from "./ed25519";
import { Sm2Key } from "./sm2";

export const ALGORITHMS: Record<string, number> = { ES256: -7, EdDSA: -8, SM2: -10197501, PS256: -37 };
/** How SubjectPublicKeyInfo begins where a key can be spelled in one way only. */
const HEADS: Record<string, string> = {
  ES256: "3059301306072a8648ce3d020106082a8648ce3d03010703420004", EdDSA: "302a300506032b6570032100", SM2: "3059301306072a8648ce3d020106082a811ccf5501822d03420004",
};
const RSA = "300d06092a864886f70d0101010500";
const BYTES: Record<string, number> = { ES256: 64, EdDSA: 32, SM2: 64 };

export interface PublicKey { algorithm: string; signed(message: Uint8Array, signature: Uint8Array): boolean | Promise<boolean> }

/** The key of a trust list's entry; throws when it is not one for the algorithm named, or a weak one. */
export function keyFrom(named: string, spki: Uint8Array<ArrayBuffer>, userId?: string): PublicKey {
  const algorithm = named === "Ed25519" ? "EdDSA" : named;
  if (!Object.keys(ALGORITHMS).includes(algorithm)) throw new Error("this verifier knows ES256, EdDSA, SM2 and PS256");
  if (userId !== undefined && algorithm !== "SM2") throw new Error("only an SM2 key has a user_id");
  if (algorithm === "PS256") {
    if (!hex(spki.subarray(0, 24)).includes(RSA)) throw new Error("the key is not for PS256");
    return native(algorithm, spki);
  }
  const head = HEADS[algorithm], raw = spki.subarray(head.length / 2);
  if (!hex(spki).startsWith(head) || raw.length !== BYTES[algorithm]) throw new Error(`the key is not for ${algorithm}`);
  if (algorithm === "ES256") {
    pointOf("ES256", raw);
    return native(algorithm, spki);
  }
  if (algorithm === "SM2") {
    const key = new Sm2Key(raw, userId);
    return { algorithm, signed: (message, signature) => key.signed(message, signature) };
  }
  if (!isKey(raw)) throw new Error("this is no proper Ed25519 key");
  return { algorithm, signed: (message, signature) => signedBy(raw, message, signature) };
}
/** ES256 (r || s) and PS256 (RFC 9053, RFC 8230) are the browser's. */
function native(algorithm: string, spki: Uint8Array<ArrayBuffer>): PublicKey {
  const curve = algorithm === "ES256";
  let key: CryptoKey | undefined;
  return { algorithm, async signed(message, signature) {
    if (curve && signature.length !== 64) return false;
    try {
      key ??= await crypto.subtle.importKey("spki", spki, curve ? { name: "ECDSA", namedCurve: "P-256" } : { name: "RSA-PSS", hash: "SHA-256" }, false, ["verify"]);
      return await crypto.subtle.verify(curve ? { name: "ECDSA", hash: "SHA-256" } : { name: "RSA-PSS", saltLength: 32 }, key, own(signature), own(message));
    } catch { return false; }
  } };
}
