/** Lists signed as they are served (`kernel/tokens/signed.py`): `{"body": text, "signature", "key"}`, Ed25519 over the text. */
import { fromBase64 } from "./bytes";
import { signedBy } from "./ed25519";
import { revocationsFrom, type RevocationList } from "./revoked";
import { DELTA_FORMS, FORMS, follow, statusFrom, type StatusList } from "./status";
import { rulesFrom, type RulesList } from "../rules/weigh";
import { trustFrom, type TrustList } from "./trust";

export interface Signed { body: string; signature: string; key: string }
type Json = Record<string, unknown>;

/** The list inside, if one of `keys` (base64) signed it and it is of one of these forms; throws otherwise. */
async function open(data: Signed, keys: Set<string>, ...forms: string[]): Promise<Json> {
  if (!keys.has(data.key)) throw new Error("the list is signed by a key nobody named");
  if (!(await signedBy(fromBase64(data.key), new TextEncoder().encode(data.body), fromBase64(data.signature)))) throw new Error("the list was changed");
  const body = JSON.parse(data.body) as Json;
  if (body === null || typeof body !== "object" || !forms.includes(String(body.format))) throw new Error(`this is not ${forms[0]}`);
  return body;
}
/** The trust list after `held`; without one, the first is believed if a key it names itself signed it: the device was
 *  given it over the connection on which its guard signed in. */
export async function takeTrust(data: Signed, held: TrustList | null): Promise<TrustList> {
  const keys = held ? held.listKeys : new Set((JSON.parse(data.body) as { list_keys?: string[] }).list_keys ?? []);
  const offered = trustFrom(await open(data, keys, "linan.trust/1"));
  if (held && offered.sequence < held.sequence) throw new Error("the trust list is older than the one held");
  return offered;
}
/** The status list after a whole list or a delta; throws for a gap, an older list or a signature not named. */
export async function takeStatus(data: Signed, trust: TrustList, held: StatusList | null): Promise<StatusList> {
  if (DELTA_FORMS.includes(String((JSON.parse(data.body) as Json).format))) {
    if (!held) throw new Error("a delta needs the list it continues");
    return follow(held, await open(data, trust.listKeys, ...DELTA_FORMS));
  }
  const offered = statusFrom(await open(data, trust.listKeys, ...FORMS));
  if (held && offered.sequence < held.sequence) throw new Error("the status list is older than the one held");
  return offered;
}
/** The rules in force after `held`, as they stand in the list; throws for an older one or a signature not named. */
export async function takeRules(data: Signed, trust: TrustList, held: RulesList | null): Promise<RulesList> {
  const offered = rulesFrom(await open(data, trust.listKeys, "linan.rules/1"));
  if (held && offered.sequence < held.sequence) throw new Error("the list of rules is older than the one held");
  return offered;
}
/** The lists of other issuers that this county holds (`linan.issuer_lists/1`); each names the keys it speaks of. */
export interface IssuerLists { sequence: number; lists: StatusList[] }
const same = (a: Set<string>, b: Set<string>): boolean => a.size === b.size && [...a].every((k) => b.has(k));
function stepOn(held: IssuerLists | null, body: Json): IssuerLists {
  if (!held || body.since !== held.sequence || typeof body.sequence !== "number") throw new Error("the deltas do not continue the lists held");
  const lists = [...held.lists];
  for (const step of body.steps as Json[]) {
    const keys = new Set(((step.keys ?? []) as string[]).map((k) => k.toLowerCase())), at = lists.findIndex((l) => same(l.keys, keys));
    if (at < 0) throw new Error("a delta needs the list it continues");
    lists[at] = follow(lists[at], step);
  }
  return { sequence: body.sequence, lists };
}
/** The lists of other issuers after `held`, by the whole bundle or what changed; throws for an older one, a gap or a signature not named. */
export async function takeIssuers(data: Signed, trust: TrustList, held: IssuerLists | null): Promise<IssuerLists> {
  if ((JSON.parse(data.body) as Json).format === "linan.issuer_deltas/1") return stepOn(held, await open(data, trust.listKeys, "linan.issuer_deltas/1"));
  const body = await open(data, trust.listKeys, "linan.issuer_lists/1"), lists = (body.lists as Json[]).map(statusFrom);
  if (lists.some((l) => l.keys.size === 0)) throw new Error("another issuer's list names its keys");
  if (typeof body.sequence !== "number" || !Number.isSafeInteger(body.sequence) || body.sequence < 0) throw new Error("a whole number is needed");
  if (held && body.sequence < held.sequence) throw new Error("the lists of other issuers are older than those held");
  return { sequence: body.sequence, lists };
}
/** The list of revoked certificates after `held`; throws for an older one or a signature not named. */
export async function takeRevocations(data: Signed, trust: TrustList, held: RevocationList | null): Promise<RevocationList> {
  const offered = revocationsFrom(await open(data, trust.listKeys, "linan.revocations/1"));
  if (held && offered.sequence < held.sequence) throw new Error("the list of revoked certificates is older than the one held");
  return offered;
}
