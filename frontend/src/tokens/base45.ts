/** Base45 (RFC 9285), read as `kernel/tokens/base45.py` reads it. */
const VALUES = new Map([..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"].map((letter, n) => [letter, n]));

/** The bytes, or null for a character, a length or a group that no encoder writes. */
export function decode(text: string): Uint8Array | null {
  const rest = text.length % 3;
  if (rest === 1) return null;
  const out = new Uint8Array(Math.floor(text.length / 3) * 2 + (rest ? 1 : 0));
  for (let at = 0, to = 0; at < text.length; at += 3) {
    const low = VALUES.get(text[at]), middle = VALUES.get(text[at + 1]);
    if (low === undefined || middle === undefined) return null;
    if (at + 2 >= text.length) {
      if (low + 45 * middle > 0xff) return null;
      out[to] = low + 45 * middle;
      break;
    }
    const high = VALUES.get(text[at + 2]);
    if (high === undefined) return null;
    const group = low + 45 * middle + 2025 * high;
    if (group > 0xffff) return null;
    out[to++] = group >> 8;
    out[to++] = group & 0xff;
  }
  return out;
}
