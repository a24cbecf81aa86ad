/** A file of many proofs under one statement, checked line by line; as `core/ledger/manyproofs.py` checks it. */
import { hex } from "../tokens/bytes";
import { type Checked, type Policy, type Verifier, check } from "./index";
import { digest } from "./crypto";
import { BadNote } from "./notes";

type Line = Record<string, string | number | null>;
export interface Many { lines: number; head: Line; statement: Checked | null; problems: { line: number; code: string }[] }
const FORMAT = "linan.proofs/1";

export function isMany(text: string): boolean {
  return /^[\ufeff\s]*\{/.test(text) && text.slice(0, 200).includes(FORMAT);
}
/** Throws BadNote for a text that is no such file. */
export async function checkMany(text: string, keys: Verifier[], policy: Policy | null): Promise<Many> {
  const told = read(text), found: Many = { lines: told.lines.length, head: told.head, statement: null, problems: [] };
  if (!told.lines.length) found.problems.push({ line: 0, code: "empty" });
  for (const [n, line] of told.lines.entries()) {
    const proof = told.proofs[String(line.entry)];
    if (proof === undefined) { found.problems.push({ line: n + 1, code: "proof_missing" }); continue; }
    const checked = await one(found, n + 1, proof, keys, policy), entry = checked?.entry;
    const fits = entry && entry.entry === line.entry && entry.kind === line.kind && entry.at === line.at && entry.subject === line.subject;
    if (checked && !fits) found.problems.push({ line: n + 1, code: "other_entry" });
  }
  found.statement = await one(found, 0, told.statement_proof, keys, policy);
  const fact = (found.statement?.said?.fact ?? {}) as Record<string, unknown>;
  const sum = hex(await digest(new TextEncoder().encode([told.head, ...told.lines].map((line) => canonical(line) + "\n").join(""))));
  if (found.statement && (found.statement.entry?.entry !== told.statement || fact.digest !== sum)) found.problems.push({ line: 0, code: "digest_wrong" });
  return found;
}
async function one(found: Many, line: number, proof: string, keys: Verifier[], policy: Policy | null): Promise<Checked | null> {
  try {
    const checked = await check(proof, keys, policy);
    found.problems.push(...checked.problems.map((code) => ({ line, code })));
    return checked;
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    found.problems.push({ line, code: "not_a_proof" });
    return null;
  }
}
/** JSON with sorted keys and no blanks. Keys are plain letters, so their order is the same everywhere. */
function canonical(line: Line): string {
  return `{${Object.keys(line).sort().map((key) => `${JSON.stringify(key)}:${JSON.stringify(line[key])}`).join(",")}}`;
}
function read(text: string): { head: Line; lines: Line[]; proofs: Record<string, string>; statement: string; statement_proof: string } {
  try {
    const told = JSON.parse(text.replace(/^\ufeff/, ""));
    if (told.format !== FORMAT) throw new Error("another format");
    const plain = (value: unknown): boolean => value === null || typeof value === "string" || Number.isSafeInteger(value);
    for (const line of [told.head, ...told.lines]) if (!Object.values(line).every(plain)) throw new Error("a line holds texts and whole numbers");
    if (![told.statement, told.statement_proof, ...Object.values(told.proofs)].every((value) => typeof value === "string")) throw new Error("a proof is text");
    return told;
  } catch (error) { throw new BadNote(`this is not a file of many proofs: ${String(error)}`); }
}
