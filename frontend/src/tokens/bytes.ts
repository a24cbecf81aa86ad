/** Small things every part of the verifier needs. */
export const hex = (raw: Uint8Array): string => [...raw].map((b) => b.toString(16).padStart(2, "0")).join("");

/** The bytes of plain base64; throws for anything else. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const packed = atob(text), raw = new Uint8Array(packed.length);
  for (let n = 0; n < packed.length; n++) raw[n] = packed.charCodeAt(n);
  return raw;
}
export function concat(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}
/** A copy whose buffer is its own, as WebCrypto wants it. */
export const own = (raw: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(raw);

/** ISO 8601 with its zone, in milliseconds; throws without a zone, because a gate's own zone must not decide. */
export function moment(text: unknown): number {
  if (typeof text !== "string" || !/(Z|[+-]\d\d:\d\d)$/.test(text)) throw new Error("a time needs its zone");
  const at = Date.parse(text);
  if (Number.isNaN(at)) throw new Error("not a time");
  return at;
}
