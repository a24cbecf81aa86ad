/** C2SP tlog-policy: which witnesses are believed, and how many that do not answer to one another make a quorum. */
import { COSIGNATURE, type Note, type Verifier, holds, secondsOf, verifierOf } from "./notes";

export interface Policy { witnesses: { name: string; key: Verifier }[]; groups: { name: string; least: number; members: string[] }[]; quorum: string }
export interface Seen { seen: { name: string; at: number }[]; forged: string[] }
const LAST = 253_402_300_799n;

export async function policyOf(text: string): Promise<Policy> {
  const found: Policy = { witnesses: [], groups: [], quorum: "" };
  for (const line of text.split("\n")) {
    const words = line.trim().split(/\s+/);
    if (!words[0] || words[0].startsWith("#") || words[0] === "log") continue;
    if (words[0] === "witness") {
      const key = await verifierOf(words[2]);
      if (key.algorithm !== COSIGNATURE) throw new Error("a witness has a key for cosignatures");
      found.witnesses.push({ name: words[1], key });
    } else if (words[0] === "group") {
      const members = words.slice(3), least = ({ all: members.length, any: 1 } as Record<string, number>)[words[2]] ?? Number(words[2]);
      if (!(least >= 1 && least <= members.length)) throw new Error("a group needs between one and all of its members");
      found.groups.push({ name: words[1], least, members });
    } else if (words[0] === "quorum") found.quorum = words[1];
    else throw new Error("neither witness, group nor quorum");
  }
  if (!found.quorum) throw new Error("a policy has a quorum line");
  return found;
}
/** Whose cosignatures hold on this head and when they saw it, and under whose name stands one that does not. */
export async function seenBy(policy: Policy, note: Note): Promise<Seen> {
  const seen = new Map<string, number>(), forged = new Set<string>();
  for (const line of note.signatures) {
    const witness = policy.witnesses.find((w) => w.key.name === line.name && w.key.keyId === line.keyId);
    if (!witness) continue;
    const good = line.raw.length === 72 && secondsOf(line.raw) <= LAST && (await holds(witness.key, note.text, line.raw));
    if (good) seen.set(witness.name, Number(secondsOf(line.raw)) * 1000); else forged.add(witness.name);
  }
  return { seen: [...seen].map(([name, at]) => ({ name, at })).sort((a, b) => (a.name < b.name ? -1 : 1)), forged: [...forged].sort() };
}
export function counts(policy: Policy, names: Iterable<string>): boolean {
  if (policy.quorum === "none") return true;
  const standing = new Set(names);
  for (const group of policy.groups) if (group.members.filter((m) => standing.has(m)).length >= group.least) standing.add(group.name);
  return standing.has(policy.quorum);
}
/** The earliest moment by which a quorum had seen the head, by its members' clocks; null without one. */
export function quorumAt(policy: Policy, { seen }: Seen): number | null {
  const standing: string[] = [];
  for (const { name, at } of [...seen].sort((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1))) {
    standing.push(name);
    if (counts(policy, standing)) return at;
  }
  return null;
}
