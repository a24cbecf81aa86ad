/** The phone's side of `kernel/tokens/proof.py`: the token, the time and a nonce, signed with a key that cannot leave this phone. */
const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const PREFIX = "LA1:";

function unpack(text: string): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < text.length; i += 3) {
    const part = [...text.slice(i, i + 3)].map((c) => ALPHABET.indexOf(c));
    const n = part.reduce((sum, v, at) => sum + v * 45 ** at, 0);
    if (part.length === 3) out.push(n >> 8, n & 255); else out.push(n);
  }
  return Uint8Array.from(out);
}
function pack(raw: Uint8Array): string {
  let text = "";
  for (let i = 0; i < raw.length; i += 2) {
    const two = i + 1 < raw.length, n = two ? raw[i] * 256 + raw[i + 1] : raw[i];
    text += ALPHABET[n % 45] + ALPHABET[Math.floor(n / 45) % 45] + (two ? ALPHABET[Math.floor(n / 2025)] : "");
  }
  return text;
}
/** A CBOR head in its shortest spelling. */
function head(major: number, n: number): number[] {
  const m = major << 5;
  if (n < 24) return [m | n];
  if (n < 256) return [m | 24, n];
  if (n < 65536) return [m | 25, n >> 8, n & 255];
  if (n < 4294967296) return [m | 26, n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  return [m | 27, ...[7, 6, 5, 4, 3, 2, 1, 0].map((p) => Math.floor(n / 256 ** p) % 256)];
}
function list(items: Array<Uint8Array | string | number>): Uint8Array {
  const out = head(4, items.length);
  for (const item of items) {
    if (typeof item === "number") { out.push(...head(0, item)); continue; }
    const raw = typeof item === "string" ? new TextEncoder().encode(item) : item;
    out.push(...head(typeof item === "string" ? 3 : 2, raw.length), ...raw);
  }
  return Uint8Array.from(out);
}
/** A new key pair; its private half can sign on this phone and nothing else. One for each code, so that two codes of one
 *  person cannot be told to be hers. */
export const newHolder = async (): Promise<CryptoKeyPair> =>
  await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
export async function publicHalf(pair: CryptoKeyPair): Promise<string> {
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey("raw", pair.publicKey))));
}
/** What the screen shows at `at` (milliseconds since 1970, by the cell's clock). */
export async function show(token: string, key: CryptoKey, at: number): Promise<string> {
  const sealed = unpack(token.slice(PREFIX.length)), stamp = Math.floor(at / 1000), nonce = crypto.getRandomValues(new Uint8Array(8));
  const message = list(["LA1 shown", sealed, stamp, nonce]);
  const signature = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, message as BufferSource));
  return PREFIX + pack(list([sealed, stamp, nonce, signature]));
}
