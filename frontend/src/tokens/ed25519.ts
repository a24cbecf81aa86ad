/** Ed25519: the browser's own where it has it, else @noble's (many phones in use are older, and pages over plain HTTP have none). */
import { Point, hashes, verify } from "@noble/ed25519";
import { sha512 } from "@noble/hashes/sha2.js";
import { own } from "./bytes";

hashes.sha512 = sha512;
let native = globalThis.crypto?.subtle !== undefined;

export async function signedBy(key: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  if (key.length !== 32 || signature.length !== 64) return false;
  if (native) {
    try {
      const known = await crypto.subtle.importKey("raw", own(key), "Ed25519", false, ["verify"]);
      return await crypto.subtle.verify("Ed25519", known, own(signature), own(message));
    } catch (error) { if ((error as Error).name === "NotSupportedError") native = false; }
  }
  try { return verify(signature, message, key, { zip215: false }); } catch { return false; }
}
/** Whether these bytes are a key an honest signer may have: the one spelling of a point of full order. Browsers do not look. */
export function isKey(raw: Uint8Array): boolean {
  try {
    const point = Point.fromBytes(raw, false);
    return !point.isSmallOrder() && point.isTorsionFree();
  } catch { return false; }
}
