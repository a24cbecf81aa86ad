/** SHA-256: the browser's own where it has it, else @noble's (pages over plain HTTP). */
import { sha256 } from "@noble/hashes/sha2.js";
import { concat } from "../tokens/bytes";

const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;

export async function digest(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = concat(...parts);
  return subtle ? new Uint8Array(await subtle.digest("SHA-256", all)) : sha256(all);
}
