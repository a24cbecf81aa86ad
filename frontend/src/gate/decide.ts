/** What the guard should do when only this phone can say: the server's own decisions, looked up by what the code says. */
import { Seen, read, type Answer } from "../tokens";
import { asOf, lists } from "./lists";

export interface Decision { action: "pass" | "wait" | "stop" | "unverifiable"; words: string; next_step: string }
export interface Told extends Decision { masked_name?: string; worker_name?: string; worker_phone?: string; note?: string; conflict?: boolean }
export interface Table { decisions: Record<string, Decision>; reasons: Record<string, string>; words: Record<string, string>; fever?: number }
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
export async function decideHere(asked: Asked, table: Table): Promise<Told> {
  const { colour, doubt, note } = await weigh(asked, table.words, table.reasons);
  const home = asked.knownHome && asked.direction !== "out" ? "home" : "";
  // Yellow and red come before a temperature, which comes before everything else: as in `decide` of the server.
  const weighed = asked.fever && colour !== "yellow" && colour !== "red" ? "fever" : colour;
  const found = table.decisions[asked.exemption ? `${asked.exemption}|${colour}|` : `|${weighed}|${home}`];
  const told: Told = { ...found, note };
  if (weighed === "none" && !asked.exemption && doubt) told[home ? "next_step" : "words"] = doubt;
  return told;
}
async function weigh(asked: Asked, words: Table["words"], reasons: Table["reasons"]): Promise<{ colour: string; doubt?: string; note?: string }> {
  if (!asked.isCode) return { colour: "none", doubt: words.identity };
  if (!globalThis.crypto?.subtle) return { colour: "none", doubt: words.insecure };
  if (!lists.trust) return { colour: "none", doubt: words.no_lists };
  const answer = await read(asked.text, lists.trust, lists.status ? [lists.status] : [], Date.now(), seen);
  const at = asOf(), note = [at === null ? "" : fill(words.as_of, { time: clock(at) }), words.cannot_know].join(" ");
  if (answer.accepted && answer.payload) {
    const card = answer.payload.holderKey.length ? "" : words.card; // on paper: a picture of it looks the same
    return { colour: answer.payload.colour, note: [card, answer.status ? "" : words.unknown, note].filter(Boolean).join(" ") };
  }
  if (answer.accepted) return { colour: "none", doubt: words.certificate, note };
  return { colour: held(answer) ?? "none", doubt: answer.reason === "other_county" ? words.other_county : reasons[answer.reason], note };
}
/** Another county's yellow or red counts here too; its green waits for our rules, which only the server can apply. */
function held(answer: Answer): string | null {
  const colour = answer.payload?.colour;
  return answer.reason === "other_county" && colour && colour !== "green" ? colour : null;
}
