/** The colour that follows from evidence under the edition in force, as `kernel/verdicts/weighing.py` weighs it; of its
 *  reasons only that there are some. And what a code of another county or an EU certificate is worth here, as
 *  `kernel/tokens/foreign.py` judges it: claims first, the other county's colour second, never greener. */
import type { Certificate, Colour, Payload } from "../tokens";
import { moment as zoned } from "../tokens/bytes";
import { holds, moment, type Json } from "./logic";

interface Rule {
  id: string; evidence: string; colour?: Colour; clears?: string[]; logic: Json; days?: number; hours?: number; until?: "evidence";
  anchor: string; awaits: boolean; local?: { days: number; until: number };
}
/** The list of rules in force at this gate (`linan.rules/1`). Beyond `until` other rules may be in force. */
export interface RulesList { sequence: number; issuedAt: number; until: number; edition: string; number: number; parameters: Record<string, number>; rules: Rule[] }
export interface Piece { id: string; kind: string; at: number; params: Record<string, string>; until?: number }

const DAY = 86_400_000, CHINA = 8 * 3_600_000, RANK = { green: 0, yellow: 1, red: 2 };
const ZONES: Record<number, string> = { 1: "low", 2: "middle", 3: "high" }, WORST_ZONE = 5, NEGATIVE_TEST_HOURS = 1;
/** SNOMED CT: not detected, detected; the EU's value set for test results. */
const RESULTS: Record<string, string> = { "260415000": "test_negative", "260373001": "screen_positive" };

export function rulesFrom(data: Record<string, unknown>): RulesList {
  const rules = (data.rules as Array<Rule & { local?: { days: number; until: string } }>).map((r) => ({ ...r, local: r.local ? { days: r.local.days, until: zoned(r.local.until) } : undefined }));
  return {
    sequence: Number(data.sequence), issuedAt: zoned(data.issued_at), until: zoned(data.until), edition: String(data.edition), number: Number(data.number),
    parameters: data.parameters as Record<string, number>, rules,
  };
}
/** The midnight in China that closes the civil day so many days after the day of this moment. */
const endOf = (at: number, days: number): number => (Math.floor((at + CHINA) / DAY) + days + 1) * DAY - CHINA;

function ends(rule: Rule, piece: Piece, at: number): number | null {
  if (rule.until === "evidence") return piece.until ?? null;
  if (rule.awaits) return at + 1; // until the event comes, whatever the day
  const named = rule.anchor === "at" ? undefined : piece.params[rule.anchor], anchor = named ? moment(named).getTime() : piece.at;
  const last = (days: number): number => Math.min(endOf(anchor, days), piece.until ?? Infinity);
  if (rule.hours !== undefined) return Math.min(anchor + rule.hours * 3_600_000, piece.until ?? Infinity);
  const own = last(rule.days ?? 0);
  return rule.local ? Math.max(own, Math.min(last((rule.days ?? 0) + rule.local.days), rule.local.until)) : own;
}
const view = (piece: Piece, list: RulesList, at: number, target?: Piece): unknown => ({
  payload: { ...piece.params, at: new Date(piece.at) },
  external: { validationClock: new Date(at), parameters: list.parameters, ...(target ? { target: { ...target.params, id: target.id, kind: target.kind, at: new Date(target.at) } } : {}) },
});
/** The worst colour any rule gives for these, or null when none gives one; throws where a condition cannot be read. */
export function weigh(evidence: Piece[], list: RulesList, at: number): Colour | null {
  const held = evidence.filter((e) => e.at <= at), of = (piece: Piece): Rule[] => list.rules.filter((r) => r.evidence === piece.kind);
  let worst: Colour | null = null;
  for (const piece of held) for (const rule of of(piece)) {
    if (!rule.colour || (worst && RANK[rule.colour] <= RANK[worst])) continue;
    const until = ends(rule, piece, at);
    if (until === null || until <= at || !holds(rule.logic, view(piece, list, at))) continue;
    const cleared = held.some((benign) => (benign.until === undefined || at < benign.until) && of(benign).some((r) => r.clears?.includes(piece.kind) && holds(r.logic, view(benign, list, at, piece))));
    if (!cleared) worst = rule.colour;
  }
  return worst;
}
/** What a code of another county is worth under these rules. */
export function judge(payload: Payload, list: RulesList, at: number): Colour {
  const issued = Math.min(payload.issuedAt, at), found: Piece[] = [], piece = (kind: string, when: number, params = {}): number => found.push({ id: `${payload.codeId}/${kind}`, kind, at: when, params });
  const zone = ZONES[payload.claims.get(WORST_ZONE) ?? 0], hours = payload.claims.get(NEGATIVE_TEST_HOURS);
  if (zone) piece("stay_in_zone", issued, { zone });
  if (hours !== undefined) piece("test_negative", issued - Math.min(hours, 999) * 3_600_000);
  const weighed = weigh(found, list, at);
  return weighed && RANK[weighed] >= RANK[payload.colour] ? weighed : payload.colour;
}
/** What an EU certificate is worth under these rules: its tests are evidence here. */
export function judgeCertificate(certificate: Certificate, list: RulesList, at: number): Colour {
  const issued = Math.min(certificate.issuedAt, at);
  const found = (certificate.tests ?? []).flatMap((test, n): Piece[] => {
    const kind = RESULTS[test.result];
    return kind ? [{ id: `${n}/${kind}`, kind, at: sampled(test.sampled, issued), params: {} }] : [];
  });
  return weigh(found, list, at) ?? "green";
}
/** When the sample was taken; the day of issue where that cannot be read or names no zone, and never after it. */
function sampled(text: string, issued: number): number {
  const found = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text.replace(" ", "T").replace(/([+-]\d\d)(\d\d)$/, "$1:$2")) : NaN;
  return Number.isNaN(found) ? issued : Math.min(found, issued);
}
