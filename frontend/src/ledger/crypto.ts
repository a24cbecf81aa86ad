/** SHA-256 and Ed25519: the browser's own where it has them, else @noble's (older browsers, and pages over plain HTTP). */
import { hashes, verify } from "@noble/ed25519";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { concat, own } from "../tokens/bytes";

hashes.sha512 = sha512;
const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
let native = subtle !== undefined;

export async function digest(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = concat(...parts);
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", all)) : sha256(all);
}
export async function signedBy(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (signature.length !== 64) return false;
  if (native) {
    try {
      const known = await subtle!.importKey("raw", own(key), "Ed25519", false, ["verify"]);
      return await subtle!.verify("Ed25519", known, own(signature), own(message));
    } catch { native = false; } // the browser does not know Ed25519
  }
  try { return verify(signature, message, key, { zip215: false }); } catch { return false; }
}
