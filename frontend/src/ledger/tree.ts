/** RFC 6962: hashing a leaf, and walking an audit path up to the root. */
import { hex } from "../tokens/bytes";
import { digest } from "./crypto";

export const leafHash = (leaf: Uint8Array): Promise<Uint8Array> => digest(Uint8Array.of(0), leaf);
const nodeHash = (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => digest(Uint8Array.of(1), left, right);

/** True when `path` leads from this leaf hash at `index` of a tree of `size` leaves to `root`. */
export async function included(leaf: Uint8Array, index: bigint, size: bigint, path: Uint8Array[], root: Uint8Array): Promise<boolean> {
  if (index < 0n || index >= size || path.some((step) => step.length !== 32)) return false;
  let at = index, last = size - 1n, found = leaf;
  for (const step of path) {
    if (last === 0n) return false;
    if (at & 1n || at === last) {
      found = await nodeHash(step, found);
      while (!(at & 1n) && at) { at >>= 1n; last >>= 1n; }
    } else found = await nodeHash(found, step);
    at >>= 1n; last >>= 1n;
  }
  return last === 0n && hex(found) === hex(root);
}
