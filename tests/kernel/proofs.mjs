// Reads [{"text", "keys", "policy"}] and prints what the built checker of proofs answers to each. Called by
// test_script_proofs.py.
import { readFileSync } from "node:fs";

const [built, plain] = process.argv.slice(2);
if (plain) Object.defineProperty(globalThis.crypto, "subtle", { value: undefined }); // a page over plain HTTP
const { BadNote, check, policyOf, verifierOf } = await import(built);
const iso = (ms) => (ms === null ? null : new Date(ms).toISOString());
const answers = [];
for (const asked of JSON.parse(readFileSync(0, "utf8"))) {
  try {
    const keys = await Promise.all(asked.keys.map(verifierOf));
    const got = await check(asked.text, keys, asked.policy ? await policyOf(asked.policy) : null);
    answers.push({
      kind: got.kind, entry: got.entry?.entry ?? null, at: got.entry ? iso(got.entry.at) : null, said: got.said,
      levels: got.levels.map((l) => ({ log: l.log, size: l.size, root: l.root, index: l.index, signed_by: l.signedBy, cosigned_by: l.cosignedBy.map((s) => ({ name: s.name, at: iso(s.at) })) })),
      seen_at: iso(got.seenAt), problems: [...got.problems].sort(),
    });
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    answers.push(null);
  }
}
process.stdout.write(JSON.stringify(answers));
