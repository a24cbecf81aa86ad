/** What the guard should do when only this phone can say: the server's own decisions, looked up by what the code says. */
import { judge, judgeCertificate } from "../rules/weigh";
import { Seen, read, type Answer } from "../tokens";
import { store } from "../outbox";
import { asOf, lists } from "./lists";
import { civilDay, dayText, outing, type Gone, type Mark } from "./sealed";

export interface Decision { action: "pass" | "wait" | "stop" | "unverifiable"; words: string; next_step: string; recommended?: string }
export interface Told extends Decision { masked_name?: string; worker_name?: string; worker_phone?: string; note?: string; conflict?: boolean }
export interface Table { decisions: Record<string, Decision>; reasons: Record<string, string>; words: Record<string, string>; fever?: number; counties?: Record<string, string> }
export interface Asked { text: string; isCode: boolean; exemption: string; direction: string; knownHome: boolean; fever: boolean }

export const clock = (at: number): string => new Date(at).toLocaleTimeString("zh-CN", { hour12: false, hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" });
export const fill = (text: string, given: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => given[name] ?? whole);
const seen = new Seen();
/** Tenths of a degree from what was typed: “36.5”, “36,5” or “365”; 0 for nothing. */
export const degrees = (typed: unknown): number => {
  const text = String(typed ?? "").trim().replace(/[,。，]/, "."), value = Number(text);
  return Number.isFinite(value) ? Math.round(text.includes(".") || value < 100 ? value * 10 : value) : 0;
};

/** Never throws: what cannot be checked is an answer too, and never a closed gate. */
export async function decideHere(asked: Asked, table: Table, nonce: string): Promise<Told> {
  const { colour, doubt, note, code } = await weigh(asked, table.words, table.reasons);
  const mark = code ? ((await lists.sealed?.mark(code.id)) ?? null) : null;
  const home = (asked.knownHome || mark?.home) && asked.direction !== "out" ? "home" : "";
  // Yellow and red come before a temperature, which comes before everything else: as in `decide` of the server.
  const weighed = asked.fever && colour !== "yellow" && colour !== "red" ? "fever" : colour;
  const found = table.decisions[asked.exemption ? `${asked.exemption}|${colour}|` : `|${weighed}|${home}`];
  let told: Told = { ...found, note: [note, code ? sealedNote(code.issuedAt, table.words) : ""].filter(Boolean).join(" ") };
  if (weighed === "none" && !asked.exemption && doubt) told[home ? "next_step" : "words"] = doubt;
  if (!mark || asked.exemption || told.action !== "pass") return told;
  const now = Math.floor(Date.now() / 1000);
  if (mark.heldUntil > now) {
    const desk = lists.sealed?.list.desk;
    told = { ...told, ...table.decisions[`|hold|${home || asked.direction === "out" ? "home" : ""}`], worker_name: desk?.name, worker_phone: desk?.phone };
  }
  if (asked.direction === "out" && mark.limitedUntil > now && mark.people > 0) {
    told = { ...told, ...(await goingOut(mark, now, table)) };
    if (told.action === "pass") await remember(mark, nonce, now);
  }
  return told;
}
async function goingOut(mark: Mark, now: number, table: Table): Promise<Decision> {
  const gone = [...((await lists.sealed?.outings(mark.household)) ?? []), ...(await outingsHere(mark.household))];
  const found = outing(mark, gone, now, lists.sealed?.list.same_way_s ?? 0), given = { day: dayWords(found.next), last: dayWords(found.last ?? civilDay(now)) };
  const said = table.decisions[found.may ? "|outing|" : "|outing_over|"];
  return { ...said, words: fill(said.words, given), next_step: fill(said.next_step, given) };
}
const dayWords = (day: number): string => new Date(`${dayText(day)}T00:00:00Z`).toLocaleDateString(document.documentElement.lang, { month: "long", day: "numeric", timeZone: "UTC" });
function sealedNote(issuedAt: number, words: Table["words"]): string {
  const sealed = lists.sealed;
  if (!sealed) return words.sealed_none;
  return fill(issuedAt > sealed.at ? words.sealed_newer : words.sealed_as_of, { time: clock(sealed.at) });
}
/** Outings this phone saw itself, under the same numbers as in the list: they count until the list has them, and are
 *  kept no longer than they count. */
interface Kept extends Gone { household: string; until: number }
const OUTING = "outing:", every = IDBKeyRange.bound(OUTING, `${OUTING}\uffff`);
async function remember(mark: Mark, nonce: string, now: number): Promise<void> {
  const one: Kept = { household: mark.household, person: mark.person, at: now, until: now + (mark.days + 1) * 86_400 };
  await store("cache", "readwrite", (s) => s.put(one, OUTING + nonce));
}
async function outingsHere(household: string): Promise<Gone[]> {
  const keys = (await store("cache", "readonly", (s) => s.getAllKeys(every))) as string[], all = await store("cache", "readonly", (s) => s.getAll(every) as IDBRequest<Kept[]>);
  const now = Date.now() / 1000;
  for (const [n, key] of keys.entries()) if (all[n] && all[n].until < now) await store("cache", "readwrite", (s) => s.delete(key));
  return all.filter((one) => one.household === household && one.until >= now);
}
/** What the server answered counts here as well, should the network go: the picture was shown, the outing was made. */
export async function learn(asked: Asked, told: Told, nonce: string): Promise<void> {
  if (!asked.isCode || !lists.trust || !globalThis.crypto?.subtle) return;
  const answer = await read(asked.text, lists.trust, [], Date.now(), seen);
  if (told.action !== "pass" || asked.direction !== "out" || asked.exemption || !answer.payload) return;
  const mark = await lists.sealed?.mark(answer.payload.codeId), now = Math.floor(Date.now() / 1000);
  if (mark && mark.limitedUntil > now) await remember(mark, nonce, now);
}
interface Weighed { colour: string; doubt?: string; note?: string; code?: { id: string; issuedAt: number } }
async function weigh(asked: Asked, words: Table["words"], reasons: Table["reasons"]): Promise<Weighed> {
  if (!asked.isCode) return { colour: "none", doubt: words.identity };
  if (!globalThis.crypto?.subtle) return { colour: "none", doubt: words.insecure };
  if (!lists.trust) return { colour: "none", doubt: words.no_lists };
  const held = [lists.status, lists.revoked, ...(lists.issuers?.lists ?? [])].filter((l) => l !== null);
  const answer = await read(asked.text, lists.trust, held, Date.now(), seen);
  const judged = worth(answer, Date.now()), by = fill(words.judged, { edition: lists.rules?.edition ?? "" });
  if (answer.reason === "other_county") {
    const age = [listNote(answer, words), words.cannot_know].join(" ");
    return judged ? { colour: judged, note: [by, age].join(" ") } : { colour: theirs(answer) ?? "none", doubt: words.other_county, note: age };
  }
  const at = answer.accepted && answer.payload ? answer.asOf ?? null : asOf(), note = [at === null ? "" : fill(words.as_of, { time: clock(at) }), words.cannot_know].join(" ");
  if (answer.accepted && answer.payload) {
    const card = answer.payload.holderKey.length ? "" : words.card; // on paper: a picture of it looks the same
    return { colour: answer.payload.colour, note: [card, answer.status ? "" : words.unknown, note].filter(Boolean).join(" "), code: { id: answer.payload.codeId, issuedAt: answer.payload.issuedAt } };
  }
  if (judged) return { colour: judged, note: [by, note].join(" ") };
  if (answer.accepted) return { colour: "none", doubt: words.certificate, note };
  return { colour: "none", doubt: reasons[answer.reason], note };
}
/** What another county's code or a certificate is worth by the rules on this phone, as the server would say; null where
 *  they are none, beyond their own end, or cannot read it. */
function worth(answer: Answer, at: number): string | null {
  const rules = lists.rules;
  if (!rules || at >= rules.until) return null;
  try {
    if (answer.accepted && answer.certificate) return judgeCertificate(answer.certificate, rules, at);
    return answer.reason === "other_county" && answer.payload ? judge(answer.payload, rules, at) : null;
  } catch { return null; }
}
/** Without rules another county's yellow or red counts all the same; its green waits for the server. */
function theirs(answer: Answer): string | null {
  const colour = answer.payload?.colour;
  return colour && colour !== "green" ? colour : null;
}
/** How old the list is that their code was looked up in: it says so, however old, and closes no gate. */
function listNote(answer: Answer, words: Table["words"]): string {
  const at = answer.asOf ?? null;
  return at === null ? words.issuer_none : fill(words.issuer_as_of, { time: Date.now() - at < 12 * 3_600_000 ? clock(at) : `${dayText(civilDay(at / 1000))} ${clock(at)}` });
}
