// Reads {"files": [{"trust", "status", "cases": [{"token", "at", "before"}]}], "lists": […], "trusts": […], "sm3": [hex],
// "sm2": [{"key", "name", "message", "signature"}], "old": true for a browser without Ed25519} and prints what the built
// verifier answers to each. Called by test_script_verifier.py and test_suites.py.
import { readFileSync } from "node:fs";

const [built] = process.argv.slice(2);
const { Seen, Sm2Key, read, revocationsFrom, sm3, statusFrom, statusOf, takeIssuers, takeRevocations, takeStatus, takeTrust, trustFrom } = await import(built);
const asked = JSON.parse(readFileSync(0, "utf8"));
if (asked.old) {
  const real = crypto.subtle.importKey.bind(crypto.subtle);
  crypto.subtle.importKey = async (form, raw, algorithm, ...rest) => {
    if (algorithm === "Ed25519") throw new DOMException("Unrecognized name.", "NotSupportedError");
    return real(form, raw, algorithm, ...rest);
  };
}
const iso = (ms) => (ms === undefined || ms === null ? null : new Date(ms).toISOString().replace(".000Z", "+00:00"));
const NAMES = ["", "negative_test_hours", "stay_completed_days", "community_pass", "work_resumption", "worst_zone", "health"];

const places = (p) => ({ day: p.day, days: p.days, least_minutes: p.leastMinutes, counties: p.lines });
function claims({ payload: p, certificate: c }) {
  if (c) return { country: c.country, kind: c.kind, issued_at: iso(c.issuedAt), expires_at: iso(c.expiresAt) };
  if (!p) return null;
  return {
    code_id: p.codeId, colour: p.colour, county: String(p.county).padStart(6, "0"), issued_at: iso(p.issuedAt), expires_at: iso(p.issuedAt + p.lifetimeS * 1000),
    lifetime_s: p.lifetimeS, rule_set: p.ruleSet, status_index: p.statusIndex, holder_key: Buffer.from(p.holderKey).toString("hex"),
    claims: { ...Object.fromEntries([...p.claims].map(([k, v]) => [NAMES[k] ?? String(k), v])), ...(p.places ? { places: places(p.places) } : {}) },
  };
}
const files = [];
for (const file of asked.files) {
  const trust = trustFrom(file.trust), lists = file.status ? [statusFrom(file.status)] : [], answers = [];
  for (const one of file.more ?? []) lists.push(statusFrom(one));
  for (const one of file.revocations ?? []) lists.push(revocationsFrom(one));
  for (const one of file.cases) {
    const memory = new Seen(), at = Date.parse(one.at);
    for (const earlier of one.before ?? []) await read(earlier, trust, lists, at, memory);
    const got = await read(one.token, trust, lists, at, memory);
    answers.push({
      accepted: got.accepted, reason: got.reason, kid: got.kid ?? null, status: got.accepted ? (got.status ?? "unknown") : null,
      checked_as_of: iso(got.asOf), shown_at: iso(got.shownAt), claims: claims(got),
    });
  }
  files.push(answers);
}
// A device's life: each signed list offered in turn; what it holds afterwards, or why it was not taken.
let trust = null, status = null, revoked = null, issuers = null;
const lists = [];
for (const offered of asked.lists ?? []) {
  try {
    if (offered.body.includes("linan.issuer_deltas/1")) { issuers = await takeIssuers(offered, trust, issuers); lists.push({ issuers: issuers.sequence, all: issuers.lists.map((l) => [l.sequence, statusOf(l, 3), statusOf(l, 9)]) }); }
    else if (offered.body.includes("linan.trust/1")) { trust = await takeTrust(offered, trust); lists.push({ trust: trust.sequence }); }
    else if (offered.body.includes("linan.issuer_lists/1")) { issuers = await takeIssuers(offered, trust, issuers); lists.push({ issuers: issuers.sequence, keys: issuers.lists.map((l) => [...l.keys].sort()) }); }
    else if (offered.body.includes("linan.revocations/1")) { revoked = await takeRevocations(offered, trust, revoked); lists.push({ revoked: revoked.sequence }); }
    else { status = await takeStatus(offered, trust, status); lists.push({ status: status.sequence, ...(status.base ? { base: status.base } : {}), all: Array.from({ length: 4 * status.bits.length }, (_, n) => statusOf(status, (status.base ?? 0) + n)) }); }
  } catch (error) { lists.push({ refused: error.message }); }
}
const usable = (raw) => { try { trustFrom(raw); return true; } catch { return false; } };
const trusts = (asked.trusts ?? []).map(usable), from = (text) => Buffer.from(text, "hex");
const digests = (asked.sm3 ?? []).map((raw) => Buffer.from(sm3(from(raw))).toString("hex"));
const signed = (asked.sm2 ?? []).map((one) => new Sm2Key(from(one.key), one.name).signed(from(one.message), from(one.signature)));
process.stdout.write(JSON.stringify({ files, lists, trusts, sm3: digests, sm2: signed }));
