/** A proof of an entry, or a signed head, checked with keys and nothing else; as `core/ledger/prooffile.py` checks it. */
import { hex } from "../tokens/bytes";
import { foreign } from "../tokens/cbor";
import { unpack } from "../tokens/status";
import { type Entry, type Said, openBody, readLeaf } from "./leaf";
import { BadNote, type Verifier, checkpointOf, numberOf, parseNote, signersOf, strictBase64, verifierOf } from "./notes";
import { type Policy, counts, policyOf, quorumAt, seenBy } from "./policy";
import { included, leafHash } from "./tree";

export { BadNote, policyOf, verifierOf };
export type { Policy, Verifier };
export interface Level { log: string; size: number; root: string; index: number | null; signedBy: string[]; cosignedBy: { name: string; at: number }[] }
export interface Checked { kind: "proof" | "checkpoint"; entry: Entry | null; leafHash: string | null; said: Said | null; levels: Level[]; seenAt: number | null; problems: string[] }
/** What came along elsewhere than in the file: the entry's hash as it is printed, and its content. */
export interface Beside { leafHash?: string; opening?: [Uint8Array, Uint8Array] }

const PROOF = "c2sp.org/tlog-proof@v1", ORIGIN = "linan.log/", EXTRA = "linan.proof/1", MOST = 1 << 16;
interface Proof { index: bigint; path: Uint8Array[]; note: string }
interface Extra { leaf: Uint8Array; opening: [Uint8Array, Uint8Array] | null; upper: { leaf: Uint8Array; opening: [Uint8Array, Uint8Array]; proof: Proof } | null }

/** Throws BadNote for a text that is neither. */
export async function check(text: string, keys: Verifier[], policy: Policy | null, beside: Beside = {}): Promise<Checked> {
  const found: Checked = { kind: "proof", entry: null, leafHash: null, said: null, levels: [], seenAt: null, problems: [] };
  if (!text.startsWith("c2sp.org/tlog-proof")) {
    found.kind = "checkpoint";
    if (!(await level(found, text, keys, policy, null))) found.problems.push("signature_wrong");
    await quorum(found, text, policy);
    return found;
  }
  const { proof, extra } = proofIn(text);
  if (!extra) throw new BadNote("the proof does not bring its entry");
  const head = checkpointOf(parseNote(proof.note).text), leaf = await leafHash(extra.leaf);
  found.leafHash = hex(leaf);
  let signed = await level(found, proof.note, keys, policy, proof.index);
  if (!(await included(leaf, proof.index, head.size, proof.path, head.root))) found.problems.push("path_wrong");
  if (beside.leafHash !== undefined && beside.leafHash !== found.leafHash) found.problems.push("other_entry");
  if (!head.origin.startsWith(ORIGIN)) {
    if (!signed) found.problems.push("signature_wrong");
    await quorum(found, proof.note, policy);
    return found;
  }
  found.entry = entryIn(found, extra.leaf, head.origin);
  const opening = beside.opening ?? extra.opening;
  if (opening && found.entry) {
    try { found.said = await openBody(found.entry, ...opening); } catch { found.problems.push("body_altered"); }
  }
  let top = proof.note;
  if (extra.upper) {
    signed = (await upper(found, extra.upper, proof.note, keys, policy)) || signed;
    top = extra.upper.proof.note;
  }
  if (!signed) found.problems.push("signature_wrong");
  await quorum(found, top, policy);
  return found;
}
function proofIn(text: string): { proof: Proof; extra: Extra | null } {
  const split = text.indexOf("\n\n"), lines = text.slice(0, Math.max(split, 0)).split("\n"), note = text.slice(split + 2);
  if (text.length > 1_000_000 || split < 0 || lines.shift() !== PROOF) throw new BadNote("this is not a tlog-proof");
  const packed = lines[0]?.startsWith("extra ") ? strictBase64(lines.shift()!.slice(6)) : null;
  if (!lines[0]?.startsWith("index ")) throw new BadNote("a proof names the entry's index");
  const index = numberOf(lines.shift()!.slice(6)), path = lines.map(strictBase64);
  if (path.length > 63 || path.some((step) => step.length !== 32)) throw new BadNote("an audit path has at most 63 hashes of 32 bytes");
  parseNote(note);
  let extra: Extra | null = null;
  try { extra = packed && extraIn(packed); } catch { /* somebody else's: the entry is missing then */ }
  return { proof: { index, path, note }, extra };
}
function extraIn(raw: Uint8Array): Extra {
  const mark = new TextDecoder().decode(raw.slice(0, EXTRA.length)), found = unpack(raw.slice(EXTRA.length), MOST);
  if (mark !== EXTRA || found.state !== "whole" || found.left) throw new Error("not what we pack");
  const [leaf, opening, above] = foreign(found.raw, []) as unknown[];
  if (above === null) return { leaf: bytes(leaf), opening: pair(opening), upper: null };
  const [told, salt, body, index, path, note] = above as unknown[];
  const steps = (path as unknown[]).map(bytes);
  if (steps.some((step) => step.length !== 32) || !Number.isSafeInteger(index)) throw new Error("not a path");
  return { leaf: bytes(leaf), opening: pair(opening), upper: { leaf: bytes(told), opening: [bytes(salt), bytes(body)], proof: { index: BigInt(index as number), path: steps, note: String(note) } } };
}
function bytes(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new Error("bytes were due here");
  return value;
}
function pair(value: unknown): [Uint8Array, Uint8Array] | null {
  if (value === null) return null;
  const [salt, body] = value as unknown[];
  return [bytes(salt), bytes(body)];
}
function entryIn(found: Checked, leaf: Uint8Array, origin: string): Entry | null {
  try {
    const entry = readLeaf(leaf);
    if (origin !== ORIGIN + entry.log) found.problems.push("replayed");
    return entry;
  } catch { found.problems.push("not_canonical"); return null; }
}
/** The step from a community's head to the county's; true when a key given signed the latter. */
async function upper(found: Checked, above: NonNullable<Extra["upper"]>, below: string, keys: Verifier[], policy: Policy | null): Promise<boolean> {
  let signed: boolean, origin: string;
  try {
    const head = checkpointOf(parseNote(above.proof.note).text);
    origin = head.origin;
    signed = await level(found, above.proof.note, keys, policy, above.proof.index);
    if (!(await included(await leafHash(above.leaf), above.proof.index, head.size, above.proof.path, head.root))) found.problems.push("path_wrong");
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    found.problems.push("path_wrong");
    return false;
  }
  const entry = entryIn(found, above.leaf, origin);
  if (!entry) return false;
  let fact: Record<string, unknown>;
  try {
    fact = (await openBody(entry, ...above.opening)).fact as Record<string, unknown>;
    if (typeof fact !== "object" || fact === null) throw new Error("no fact");
  } catch { found.problems.push("body_altered"); return false; }
  const head = checkpointOf(parseNote(below).text);
  const fits = entry.kind === "ledger.checkpoint_signed" && ORIGIN + String(fact.log) === head.origin && typeof fact.size === "number" && BigInt(fact.size) === head.size && fact.root === hex(head.root);
  if (!fits) { found.problems.push("checkpoint_inconsistent"); return false; }
  return signed;
}
async function level(found: Checked, text: string, keys: Verifier[], policy: Policy | null, index: bigint | null): Promise<boolean> {
  const note = parseNote(text), head = checkpointOf(note.text);
  let by: string[] = [];
  try { by = (await signersOf(note, keys)).filter((v) => v.name === head.origin).map((v) => v.vkey); }
  catch (error) {
    if (!(error instanceof BadNote)) throw error;
    found.problems.push("signature_wrong");
  }
  const seen = policy ? (await seenBy(policy, note)).seen : [];
  found.levels.push({ log: head.origin, size: Number(head.size), root: hex(head.root), index: index === null ? null : Number(index), signedBy: by, cosignedBy: seen });
  return by.length > 0;
}
/** The quorum is asked of the highest head: what leads there is as witnessed as it is. */
async function quorum(found: Checked, text: string, policy: Policy | null): Promise<void> {
  if (!policy) return;
  const seen = await seenBy(policy, parseNote(text));
  for (const _ of seen.forged) found.problems.push("cosignature_wrong");
  if (!counts(policy, seen.seen.map((s) => s.name))) found.problems.push("quorum_missing");
  else found.seenAt = quorumAt(policy, seen);
}
