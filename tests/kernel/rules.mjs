// Reads {"logic": [{"logic", "data"}], "weigh": […], "codes": […], "certificates": […]} and prints what the built rules of
// the gate answer to each. Called by test_script_rules.py.
import { readFileSync } from "node:fs";

const [built] = process.argv.slice(2);
const { evaluate, judge, judgeCertificate, read, rulesFrom, trustFrom, weigh } = await import(built);
const asked = JSON.parse(readFileSync(0, "utf8"));
const lists = (asked.lists ?? []).map(rulesFrom);
const plain = (value) => (value instanceof Date ? { date: value.getTime() } : (value ?? null));
const tried = (call) => { try { return plain(call()); } catch { return { error: true }; } };
const ms = (text) => (text === null || text === undefined ? undefined : Date.parse(text));

const logic = (asked.logic ?? []).map((one) => tried(() => evaluate(one.logic, one.data)));
const weighed = (asked.weigh ?? []).map((one) => tried(() => weigh(one.evidence.map((e) => ({ ...e, at: ms(e.at), until: ms(e.until) })), lists[one.list], ms(one.at))));
const codes = (asked.codes ?? []).map((one) => tried(() => judge({ codeId: "00", colour: one.colour, issuedAt: ms(one.issued_at), claims: new Map(Object.entries(one.claims).map(([k, v]) => [Number(k), v])) }, lists[one.list], ms(one.at))));
const certificates = (asked.certificates ?? []).map((one) => tried(() => judgeCertificate({ country: "AT", kind: "test", issuedAt: ms(one.issued_at), expiresAt: 0, tests: one.tests }, lists[one.list], ms(one.at))));
const trust = asked.trust ? trustFrom(asked.trust) : null, shown = [];
for (const one of asked.shown ?? []) {
  const answer = await read(one.token, trust, [], ms(one.at));
  shown.push(answer.certificate && answer.accepted ? judgeCertificate(answer.certificate, lists[one.list], ms(one.at)) : null);
}
process.stdout.write(JSON.stringify({ logic, weigh: weighed, codes, certificates, shown }));
