/** The trust list as a cell serves it (`linan.trust/1`): whose tokens are believed, signed how, for where, what and when. */
import { rejected, type Answer } from "./answers";
import { fromBase64, hex, moment } from "./bytes";
import { keyFrom, type PublicKey } from "./suites";

const CLAIMS: Record<string, number> = { negative_test_hours: 1, stay_completed_days: 2, community_pass: 3, work_resumption: 4, worst_zone: 5, health: 6, places: 7 };
const KINDS = ["vaccination", "test", "recovery"];

export interface KeyEntry {
  kid: string; key: PublicKey; regions: Set<number | string>; claims: Set<number | string>;
  since: number; until: number; signsUntil: number | null; withdrawnAt: number | null;
}
export interface TrustList { sequence: number; issuedAt: number; keys: Map<string, KeyEntry>; here: Set<number>; listKeys: Set<string> }

type Json = Record<string, unknown>;
const texts = (raw: unknown): string[] => {
  if (raw === undefined || raw === null) return [];
  if (!Array.isArray(raw) || raw.some((t) => typeof t !== "string")) throw new Error("a list of texts is needed");
  return raw as string[];
};
function region(text: string): number | string {
  if (/^\d{1,6}$/.test(text)) return Number(text.padEnd(6, "0"));
  if (/^[A-Z]{2}$/.test(text)) return text;
  throw new Error(`${text} is neither a six-digit region nor a country`);
}
function claim(text: string): number | string {
  if (KINDS.includes(text)) return text;
  const number = /^\d+$/.test(text) ? Number(text) : CLAIMS[text];
  if (number === undefined) throw new Error(`no claim ${text}`);
  return number;
}
function entry(raw: Json): KeyEntry {
  const scope = raw.scope as Json, period = raw.period as Json, userId = raw.user_id ?? undefined;
  if (userId !== undefined && typeof userId !== "string") throw new Error("a signer's name is a text");
  const since = moment(period.since), until = moment(period.until), signsUntil = period.signs_until ? moment(period.signs_until) : null;
  if (!(since < until) || (signsUntil !== null && !(since < signsUntil && signsUntil <= until))) throw new Error("a period has a beginning and then an end");
  return {
    kid: String(raw.kid).toLowerCase(), key: keyFrom(String(raw.algorithm), fromBase64(String(raw.public_key)), userId), regions: new Set(texts(scope.regions).map(region)),
    claims: new Set(texts(scope.claims).map(claim)), since, until, signsUntil, withdrawnAt: raw.withdrawn_at ? moment(raw.withdrawn_at) : null,
  };
}
/** Throws for a list that cannot be used: half a trust list is none. */
export function trustFrom(data: Json): TrustList {
  const keys = new Map<string, KeyEntry>();
  for (const raw of data.keys as Json[]) {
    const found = entry(raw);
    if (keys.has(found.kid)) throw new Error(`${found.kid} stands there twice`);
    keys.set(found.kid, found);
  }
  return { sequence: Number(data.sequence ?? 0), issuedAt: moment(data.issued_at), keys, here: new Set(texts(data.here).map(Number)), listKeys: new Set(texts(data.list_keys)) };
}
const above = (county: number): number[] => [county, Math.floor(county / 100) * 100, Math.floor(county / 10000) * 10000];
export const covers = (key: KeyEntry, where: number | string): boolean => (typeof where === "string" ? key.regions.has(where) : above(where).some((r) => key.regions.has(r)));
export const isHere = (trust: TrustList, county: number): boolean => trust.here.size === 0 || above(county).some((r) => trust.here.has(r));
export const signedInTime = (key: KeyEntry, at: number): boolean => key.since <= at && at < (key.signsUntil ?? key.until);

/** The key of the trust list, or why it cannot be used now. */
export function usable(trust: TrustList, kid: Uint8Array, at: number): KeyEntry | Answer {
  const found = trust.keys.get(hex(kid));
  if (!found) return rejected("unknown_issuer");
  if (found.withdrawnAt !== null && at >= found.withdrawnAt) return rejected("key_withdrawn");
  return found.since <= at && at < found.until ? found : rejected("key_not_in_force");
}
