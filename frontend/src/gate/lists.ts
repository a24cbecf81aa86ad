/** The lists this phone checks codes with: fetched every one to five minutes, kept in IndexedDB, believed when signed. */
import { store } from "../outbox";
import { Rows, type Sealed } from "./sealed";
import type { RulesList } from "../rules/weigh";
import { takeIssuers, takeRevocations, takeRules, takeStatus, takeTrust, trustFrom, type IssuerLists, type RevocationList, type Signed, type StatusList, type TrustList } from "../tokens";

const TRUST = "gate:trust", STATUS = "gate:status", REVOKED = "gate:revoked", ISSUERS = "gate:issuers", RULES = "gate:rules", BASE = "/api/healthcode";
interface Lists { trust: TrustList | null; status: StatusList | null; revoked: RevocationList | null; issuers: IssuerLists | null; rules: RulesList | null; sealed: Rows | null }
export const lists: Lists = { trust: null, status: null, revoked: null, issuers: null, rules: null, sealed: null };
const sealedKey = (gate: string): string => `sealed:${gate}`;

async function kept<T>(key: string): Promise<T | undefined> { return store("cache", "readonly", (s) => s.get(key) as IDBRequest<T | undefined>); }
async function keep(key: string, value: unknown): Promise<void> { await store("cache", "readwrite", (s) => s.put(value, key)); }
async function fetched<T>(path: string): Promise<T> {
  const response = await fetch(BASE + path, { credentials: "omit", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as T;
}
/** Rules are a place's own: those of another gate say nothing here. */
interface KeptRules { region: string; list: RulesList }
const region = (): string => document.querySelector<HTMLElement>("[data-gate]")?.dataset.region ?? "";
/** The rules in force at this gate; those held count on until their own end. */
async function refreshRules(trust: TrustList): Promise<void> {
  const here = region();
  if (!here) return;
  try {
    lists.rules = await takeRules(await fetched<Signed>(`/rules?region=${encodeURIComponent(here)}`), trust, lists.rules);
    await keep(RULES, { region: here, list: lists.rules } satisfies KeptRules);
  } catch { /* what cannot be judged here waits for the network, as before */ }
}
/** What was kept on this phone, so that a gate opened without network can check at once. */
export async function load(gate: string): Promise<void> {
  try {
    const sealed = await kept<Sealed>(sealedKey(gate));
    if (sealed) lists.sealed = new Rows(sealed);
    const trust = await kept<Signed>(TRUST);
    if (trust) lists.trust = trustFrom(JSON.parse(trust.body) as Record<string, unknown>);
    lists.status = (await kept<StatusList>(STATUS)) ?? null;
    lists.revoked = (await kept<RevocationList>(REVOKED)) ?? null;
    lists.issuers = (await kept<IssuerLists>(ISSUERS)) ?? null;
    const rules = await kept<KeptRules>(RULES);
    lists.rules = rules?.region === region() ? rules.list : null;
  } catch { lists.trust = null; lists.status = null; lists.revoked = null; lists.issuers = null; lists.rules = null; }
}
/** The trust list first, since its keys sign the rest; then the delta from what is held, or the whole list. */
export async function refresh(): Promise<boolean> {
  try {
    const offered = await fetched<Signed>("/trust");
    lists.trust = await takeTrust(offered, lists.trust);
    await keep(TRUST, offered);
    await refreshRules(lists.trust);
    const held = lists.status, head = await fetched<{ sequence: number }>("/status/head");
    // One kept by an earlier edition of this page names no issuer, so it would speak of every county's codes: taken anew.
    const whose = held !== null && held.keys.size > 0;
    if (!whose || held.sequence !== head.sequence) {
      const delta = whose && held.sequence < head.sequence ? await fetched<Signed>(`/status/${held.sequence}/${head.sequence}`).catch(() => null) : null;
      lists.status = delta ? await takeStatus(delta, lists.trust, held) : await takeStatus(await fetched<Signed>("/status"), lists.trust, held);
      await keep(STATUS, lists.status);
    }
    const gone = lists.revoked, newest = (await fetched<{ sequence: number }>("/revocations/head")).sequence;
    if (newest && gone?.sequence !== newest) {
      lists.revoked = await takeRevocations(await fetched<Signed>("/revocations"), lists.trust, gone);
      await keep(REVOKED, lists.revoked);
    }
    const others = lists.issuers, last = (await fetched<{ sequence: number }>("/issuers/head")).sequence;
    if (last && others?.sequence !== last) {
      const trust = lists.trust, step = others ? await fetched<Signed>(`/issuers/${others.sequence}/${last}`).then((d) => takeIssuers(d, trust, others)).catch(() => null) : null;
      lists.issuers = step ?? (await takeIssuers(await fetched<Signed>("/issuers"), trust, others));
      await keep(ISSUERS, lists.issuers);
    }
    return true;
  } catch { return false; }
}
/** The gate's own list; only this one asks who is signed in. A refusal leaves the one held. */
async function refreshSealed(gate: string): Promise<void> {
  try {
    const response = await fetch(`/api/gates/${gate}/sealed`, { credentials: "same-origin", headers: { Accept: "application/json" } });
    if (response.status === 403 || response.status === 404) { // the duty at this gate is over: its list leaves this phone
      lists.sealed = null;
      await store("cache", "readwrite", (s) => s.delete(sealedKey(gate)));
    }
    if (!response.ok || response.redirected) return;
    const offered = (await response.json()) as Sealed;
    if (offered.format !== "linan.gate-sealed/1") return;
    lists.sealed = new Rows(offered);
    await keep(sealedKey(gate), offered);
  } catch { /* without network the one held counts on */ }
}
/** Refreshes now and then at random moments, so that a county's gates never ask all at once. */
export function follow(gate: string, told: () => void): void {
  let timer: ReturnType<typeof setTimeout>;
  const go = async (): Promise<void> => {
    clearTimeout(timer);
    if (navigator.onLine) await Promise.all([refresh(), refreshSealed(gate)]);
    told();
    timer = setTimeout(() => void go(), (60 + Math.random() * 240) * 1000);
  };
  addEventListener("online", () => void go());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && ageMinutes() > 5) void go(); });
  void load(gate).then(go);
}
export const asOf = (): number | null => lists.status?.issuedAt ?? null;
export const ageMinutes = (): number => (asOf() === null ? Infinity : (Date.now() - asOf()!) / 60_000);
