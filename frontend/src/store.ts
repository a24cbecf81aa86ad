/** What this browser keeps: posts that wait (`outbox`), and codes with their keys (`cache`, under `code:`). */
export function open(): Promise<IDBDatabase> {
  return new Promise((done, fail) => {
    const ask = indexedDB.open("linan", 1);
    ask.onupgradeneeded = () => { ask.result.createObjectStore("outbox", { keyPath: "key" }); ask.result.createObjectStore("cache"); };
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => fail(ask.error);
  });
}
export async function store<T>(name: "outbox" | "cache", mode: IDBTransactionMode, work: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open();
  return new Promise((done, fail) => {
    const tx = db.transaction(name, mode);
    const ask = work(tx.objectStore(name));
    tx.oncomplete = () => { done(ask.result); db.close(); };
    tx.onerror = tx.onabort = () => { fail(tx.error); db.close(); };
  });
}
export const ASSETS = "linan-assets-1", PAGES = "linan-pages-1";
export const codeKey = (owner: string, person: string): string => `code:${owner}:${person}`;
/** Codes, their keys and the pages of whoever was signed in leave this phone; those of `but` may stay. */
export async function forgetCodes(but = ""): Promise<void> {
  const all = IDBKeyRange.bound("code:", "code:\uffff");
  const kept = (await store("cache", "readonly", (s) => s.getAllKeys(all))) as string[];
  const gone = kept.filter((k) => !but || !k.startsWith(codeKey(but, "")));
  if (!but) await store("cache", "readwrite", (s) => s.delete(IDBKeyRange.bound("sealed:", "sealed:\uffff"))); // a gate's list goes with its guard
  for (const key of gone) await store("cache", "readwrite", (s) => s.delete(key));
  if ((gone.length || !but) && "caches" in self) await caches.delete(PAGES);
}
