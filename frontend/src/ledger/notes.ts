/** C2SP signed notes, checkpoints and verifier keys, read as `kernel/merkle/notes.py` reads them. */
import { concat, fromBase64, hex } from "../tokens/bytes";
import { signedBy } from "../tokens/ed25519";
import { digest } from "./crypto";

export const ED25519 = 1, COSIGNATURE = 4;
const MOST = 1_000_000, MOST_SIGNATURES = 100, MARK = "— ";
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

export class BadNote extends Error {}
export interface Signature { name: string; keyId: string; raw: Uint8Array }
export interface Note { text: string; signatures: Signature[] }
export interface Checkpoint { origin: string; size: bigint; root: Uint8Array }
export interface Verifier { name: string; key: Uint8Array; algorithm: number; keyId: string; vkey: string }

export function toBase64(raw: Uint8Array): string {
  let packed = "";
  for (const byte of raw) packed += String.fromCharCode(byte);
  return btoa(packed);
}
/** One text for each value, so that a signed line cannot be spelled another way. */
export function strictBase64(text: string): Uint8Array {
  let raw: Uint8Array;
  try { raw = fromBase64(text); } catch { throw new BadNote("not base64"); }
  if (toBase64(raw) !== text) throw new BadNote("not the one way to write base64");
  return raw;
}
export function numberOf(text: string): bigint {
  if (!/^(0|[1-9]\d{0,18})$/.test(text) || BigInt(text) >= 1n << 63n) throw new BadNote("not a number as logs write it");
  return BigInt(text);
}
export function parseNote(note: string): Note {
  // eslint-disable-next-line no-control-regex
  if (note.length > MOST || /[\u0000-\u0009\u000b-\u001f]/.test(note)) throw new BadNote("a note is plain text");
  const at = note.lastIndexOf(`\n\n${MARK}`);
  if (at < 0 || !note.endsWith("\n")) throw new BadNote("the note carries no signature");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > MOST_SIGNATURES) throw new BadNote("too many signatures");
  return { text: note.slice(0, at + 1), signatures: lines.map(signatureIn) };
}
function signatureIn(line: string): Signature {
  const parts = line.split(" ");
  if (parts.length !== 3 || parts[0] !== MARK.trim() || !parts[1] || parts[1].includes("+")) throw new BadNote("not a signature line");
  const raw = strictBase64(parts[2]);
  if (raw.length < 5) throw new BadNote("not a signature line");
  return { name: parts[1], keyId: hex(raw.slice(0, 4)), raw: raw.slice(4) };
}
export function checkpointOf(text: string): Checkpoint {
  const lines = text.split("\n");
  if (lines.length < 4 || lines[lines.length - 1] || lines.slice(0, -1).some((line) => !line)) throw new BadNote("a checkpoint has an origin, a size and a root");
  const root = strictBase64(lines[2]);
  if (root.length !== 32) throw new BadNote("a root has 32 bytes");
  return { origin: lines[0], size: numberOf(lines[1]), root };
}
export async function verifierOf(vkey: string): Promise<Verifier> {
  const [name, id, ...rest] = vkey.split("+"), raw = strictBase64(rest.join("+"));
  if (!name || /\s/.test(name) || raw.length !== 33 || ![ED25519, COSIGNATURE].includes(raw[0])) throw new BadNote("not a verifier key");
  const keyId = hex((await digest(utf8(`${name}\n`), raw)).slice(0, 4));
  if (keyId !== id) throw new BadNote("the key id does not belong to this key");
  return { name, key: raw.slice(1), algorithm: raw[0], keyId, vkey };
}
export async function holds(verifier: Verifier, text: string, signature: Uint8Array): Promise<boolean> {
  if (verifier.algorithm === ED25519) return signedBy(verifier.key, utf8(text), signature);
  if (signature.length !== 72) return false;
  return signedBy(verifier.key, concat(utf8(`cosignature/v1\ntime ${secondsOf(signature)}\n`), utf8(text)), signature.slice(8));
}
/** The time in a cosignature, in seconds since 1970. */
export function secondsOf(signature: Uint8Array): bigint {
  return signature.slice(0, 8).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}
/** Those of the known keys that signed. Throws when one of their signatures does not hold, or stands there twice. */
export async function signersOf(note: Note, known: Verifier[]): Promise<Verifier[]> {
  const signed: Verifier[] = [];
  for (const line of note.signatures) {
    const verifier = known.find((v) => v.name === line.name && v.keyId === line.keyId);
    if (!verifier) continue;
    if (signed.includes(verifier)) throw new BadNote("a key signed twice");
    if (!(await holds(verifier, note.text, line.raw))) throw new BadNote("a signature does not hold");
    signed.push(verifier);
  }
  return signed;
}
