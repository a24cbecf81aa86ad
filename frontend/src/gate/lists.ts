/** The lists this phone checks codes with: fetched every one to five minutes, kept in IndexedDB, believed when signed. */
import { store } from "../outbox";
import { takeStatus, takeTrust, trustFrom, type Signed, type StatusList, type TrustList } from "../tokens";

const TRUST = "gate:trust", STATUS = "gate:status", BASE = "/api/healthcode";
export const lists: { trust: TrustList | null; status: StatusList | null } = { trust: null, status: null };

async function kept<T>(key: string): Promise<T | undefined> { return store("cache", "readonly", (s) => s.get(key) as IDBRequest<T | undefined>); }
async function keep(key: string, value: unknown): Promise<void> { await store("cache", "readwrite", (s) => s.put(value, key)); }
async function fetched<T>(path: string): Promise<T> {
  const response = await fetch(BASE + path, { credentials: "omit", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(String(response.status));
  return (await response.json()) as T;
}
/** What was kept on this phone, so that a gate opened without network can check at once. */
export async function load(): Promise<void> {
  try {
    const trust = await kept<Signed>(TRUST);
    if (trust) lists.trust = trustFrom(JSON.parse(trust.body) as Record<string, unknown>);
    lists.status = (await kept<StatusList>(STATUS)) ?? null;
  } catch { lists.trust = null; lists.status = null; }
}
/** The trust list first, since its keys sign the rest; then the delta from what is held, or the whole list. */
export async function refresh(): Promise<boolean> {
  try {
    const offered = await fetched<Signed>("/trust");
    lists.trust = await takeTrust(offered, lists.trust);
    await keep(TRUST, offered);
    const held = lists.status, head = await fetched<{ sequence: number }>("/status/head");
    if (!held || held.sequence !== head.sequence) {
      const delta = held && held.sequence < head.sequence ? await fetched<Signed>(`/status/${held.sequence}/${head.sequence}`).catch(() => null) : null;
      lists.status = delta ? await takeStatus(delta, lists.trust, held) : await takeStatus(await fetched<Signed>("/status"), lists.trust, held);
      await keep(STATUS, lists.status);
    }
    return true;
  } catch { return false; }
}
/** Refreshes now and then at random moments, so that a county's gates never ask all at once. */
export function follow(told: () => void): void {
  let timer: ReturnType<typeof setTimeout>;
  const go = async (): Promise<void> => {
    clearTimeout(timer);
    if (navigator.onLine) await refresh();
    told();
    timer = setTimeout(() => void go(), (60 + Math.random() * 240) * 1000);
  };
  addEventListener("online", () => void go());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && ageMinutes() > 5) void go(); });
  void load().then(go);
}
export const asOf = (): number | null => lists.status?.issuedAt ?? null;
export const ageMinutes = (): number => (asOf() === null ? Infinity : (Date.now() - asOf()!) / 60_000);
