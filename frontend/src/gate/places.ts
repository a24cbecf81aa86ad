/** A proof of places, for the guard who asks for it: read on this phone from the code just shown, and kept nowhere.
 *  Which county is a risk is not this phone's to say; the worst zone stands on every code and is judged as ever. */
import { read, type Places } from "../tokens";
import { fill, type Table } from "./decide";
import { lists } from "./lists";
import { line } from "./verdict";

/** What the code says, if its signature holds and nothing but its county is strange to this gate; else null. */
async function told(text: string): Promise<Places | null> {
  if (!globalThis.crypto?.subtle || !lists.trust || !text.startsWith("LA1:")) return null;
  const answer = await read(text, lists.trust, lists.status ? [lists.status] : [], Date.now());
  return answer.accepted || answer.reason === "other_county" ? answer.payload?.places ?? null : null;
}
const dayWords = (day: string): string => new Date(`${day}T00:00:00Z`).toLocaleDateString(document.documentElement.lang, { month: "short", day: "numeric", timeZone: "UTC" });

/** Below the verdict, closed: the guard opens it when the county's rules ask where somebody was. */
export async function showPlaces(box: HTMLElement, text: string, table: Table): Promise<void> {
  const places = await told(text), card = box.querySelector(".ln-verdict");
  if (!places || !card) return;
  const words = table.words, names = table.counties ?? {}, fold = line("details", "ln-verdict-places", ""), list = line("ul", "ln-places", "");
  fold.append(line("summary", "", fill(words.places, { days: String(places.days), count: String(places.lines.length) })));
  for (const { county, first, last } of places.lines) {
    const given = { county: names[county] ?? names[county.slice(0, 2)] ?? "", code: county, first: dayWords(first), last: dayWords(last) };
    list.append(line("li", "", fill(first === last ? words.places_day : words.places_days, given)));
  }
  if (!places.lines.length) list.append(line("li", "", words.places_none));
  fold.append(line("p", "", fill(words.places_measure, { minutes: String(places.leastMinutes), day: dayWords(places.day) })), list);
  card.append(fold);
}
