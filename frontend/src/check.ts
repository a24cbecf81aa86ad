/** The check page: reads a proof from a file, a text or a link and says line by line how it stands. Nothing is sent. */
import { fromBase64, hex } from "./tokens/bytes";
import { BadNote, type Beside, type Checked, type Level, type Policy, type Verifier, check, policyOf, verifierOf } from "./ledger/index";
import { type Many, checkMany, isMany } from "./ledger/many";

interface Published { logs: { log: string; name: string; region: string; keys: string[] }[]; policy: string | null }
type Mark = "good" | "bad" | "open";
const app = document.querySelector<HTMLElement>("[data-check]")!, words = document.getElementById("check-words")!.dataset;
const part = <E extends HTMLElement = HTMLElement>(name: string): E => app.querySelector<E>(`[data-${name}]`)!;
const kinds = JSON.parse(app.dataset.kinds!) as Record<string, string>, roles = JSON.parse(app.dataset.roles!) as Record<string, string>;
const SYMBOLS: Record<Mark, string> = { good: "✓", bad: "✕", open: "!" }, TOLD = new Map<string, string>(), PLACES = new Map<string, string>();
let published: Verifier[] = [], policy: Policy | null = null, last: { text: string; beside: Beside } | null = null;

function say(name: string, values: Record<string, string | number> = {}): string {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (all, key: string) => String(values[key] ?? all));
}
/** In the county's calendar, wherever the reader is. */
function when(ms: number): string {
  return new Date(ms).toLocaleString(document.documentElement.lang, { timeZone: "Asia/Shanghai", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
}
const place = (log: string): string => TOLD.get(log) ?? log.replace("linan.log/", "").slice(0, 8);

async function load(): Promise<void> {
  try {
    const answer = await fetch("/log/", { credentials: "omit" });
    if (!answer.ok) throw new Error(String(answer.status));
    const told = (await answer.json()) as Published;
    for (const log of told.logs) { TOLD.set(log.log, log.name); PLACES.set(log.region, log.name); }
    published = await Promise.all(told.logs.flatMap((log) => log.keys).map(verifierOf));
    policy = told.policy === null ? null : await policyOf(told.policy);
    part("known").textContent = say("loaded", { n: told.logs.length, time: new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" }) });
  } catch { part("known").textContent = say("nokeys"); }
}
/** The keys entered by hand, or those published; what was entered wrongly is said and nothing is checked. */
async function keys(): Promise<Verifier[] | null> {
  const lines = part<HTMLTextAreaElement>("keys").value.split("\n").map((line) => line.trim()).filter(Boolean);
  if (!lines.length) return published;
  try {
    const own = await Promise.all(lines.map(verifierOf));
    part("known").textContent = say("ownkeys", { n: own.length });
    return own;
  } catch { part("known").textContent = say("badkeys"); return null; }
}
async function run(text: string, beside: Beside = {}): Promise<void> {
  last = { text, beside };
  const known = await keys();
  if (!known) return;
  try {
    if (isMany(text)) showMany(await checkMany(text, known, policy), known);
    else show(await check(text.replace(/\r\n/g, "\n"), known, policy, beside), known);
  } catch (error) {
    if (!(error instanceof BadNote)) throw error;
    verdict("open", "unread");
  }
}
function verdict(mark: Mark, name: string): void {
  part("box").dataset.action = { good: "pass", bad: "stop", open: "unverifiable" }[mark];
  part("symbol").textContent = mark === "open" ? "?" : SYMBOLS[mark];
  part("word").textContent = say(name); part("next").textContent = say(`${name}next`);
  part("lines").replaceChildren(); part("said").hidden = true;
  part("result").hidden = false; part("result").dataset.verdict = name;
  part("result").scrollIntoView({ block: "nearest" });
}
function line(mark: Mark, text: string, more = ""): void {
  const row = document.createElement("li"), sign = document.createElement("span"), box = document.createElement("div"), said = document.createElement("p");
  row.className = `ln-check-${mark}`; sign.className = "ln-check-mark"; sign.textContent = SYMBOLS[mark]; sign.setAttribute("aria-hidden", "true");
  said.textContent = text; box.append(said);
  if (more) { const small = document.createElement("p"); small.className = "ln-muted"; small.textContent = more; box.append(small); }
  row.append(sign, box); part("lines").append(row);
}
function show(found: Checked, known: Verifier[]): void {
  const wrong = new Set(found.problems), ours = found.levels.some((level) => known.some((key) => key.name === level.log));
  const keyless = !ours && [...wrong].every((code) => ["signature_wrong", "quorum_missing"].includes(code));
  verdict(keyless ? "open" : wrong.size ? "bad" : "good", keyless ? "unknown" : wrong.size ? "fails" : "holds");
  if (found.entry) {
    const at = { when: when(found.entry.at), place: PLACES.get(found.entry.region) ?? found.entry.region, role: roleIn(found.entry.role) };
    line(wrong.has("other_entry") ? "bad" : "good", what(found), say("entrymore", at));
    if (found.said) line("good", say("opened")); else if (wrong.has("body_altered")) line("bad", say("altered")); else line("good", say("sealed"));
  }
  for (const code of ["other_entry", "not_canonical", "replayed"]) if (wrong.has(code)) line("bad", say(code.replace("other_entry", "other").replace("not_", "")));
  const [own, above] = found.levels;
  if (found.kind === "checkpoint") line("good", say("head", { size: own.size, place: place(own.log) }));
  else if (wrong.has("path_wrong")) line("bad", say("standsnot"));
  else line("good", say("stands", { n: own.index ?? 0, size: own.size, place: place(own.log) }));
  if (above && !wrong.has("path_wrong")) line(wrong.has("checkpoint_inconsistent") ? "bad" : "good", wrong.has("checkpoint_inconsistent") ? say("abovenot") : say("above", { n: above.index ?? 0, size: above.size, place: place(above.log) }));
  signatures(found.levels, wrong, keyless);
  witnesses(found, wrong);
  fields(found);
}
/** The whole in one verdict, then the lines that do not hold, by their numbers in the file. */
function showMany(found: Many, known: Verifier[]): void {
  const ours = (found.statement?.levels ?? []).some((level) => known.some((key) => key.name === level.log));
  const keyless = !ours && found.problems.every(({ code }) => ["signature_wrong", "quorum_missing"].includes(code));
  const bad = [...new Set(found.problems.filter(({ line: n }) => n > 0).map(({ line: n }) => n))];
  verdict(keyless ? "open" : found.problems.length ? "bad" : "good", keyless ? "unknown" : found.problems.length ? "fails" : "holds");
  if (keyless) { line("open", say("nokey")); return; }
  line(bad.length ? "bad" : "good", say(bad.length ? "manynot" : "many", { n: found.lines, bad: bad.length }), bad.slice(0, 20).join(", "));
  const own = found.problems.filter(({ line: n }) => n === 0).map(({ code }) => code);
  line(own.length ? "bad" : "good", say(own.length ? "statednot" : "stated"), found.statement?.entry ? what(found.statement) : "");
  if (!found.statement) return;
  signatures(found.statement.levels, new Set(own), false);
  witnesses(found.statement, new Set(own));
  fields(found.statement);
}
function roleIn(role: string): string {
  if (role.startsWith("workflow")) return say("byrule");
  return roles[role] ?? say(role === "resident" ? "themselves" : "somebody");
}
function signatures(levels: Level[], wrong: Set<string>, keyless: boolean): void {
  for (const level of levels) for (const key of level.signedBy) line("good", say("signed", { place: place(level.log) }), say("key", { key: key.split("+")[1] }));
  if (wrong.has("signature_wrong")) line(keyless ? "open" : "bad", say(keyless ? "nokey" : "signednot"));
}
function witnesses(found: Checked, wrong: Set<string>): void {
  const seen = found.levels[found.levels.length - 1]?.cosignedBy ?? [];
  if (wrong.has("cosignature_wrong")) line("bad", say("forged"));
  if (wrong.has("quorum_missing")) line("bad", say("fewseen"), seen.map((s) => s.name).join(", "));
  else if (seen.length) line("good", say("seen", { n: seen.length }), seen.map((s) => `${s.name} (${when(s.at)})`).join(" · "));
  else line("open", say("unseen"));
}
/** The sentence of the entry's kind; what it leaves open is filled in when the content was shown. */
function what(found: Checked): string {
  const fact = (found.said?.fact ?? {}) as Record<string, unknown>, text = kinds[found.entry!.kind] ?? say("anentry");
  return text.replace(/\{(\w+)[^}]*\}/g, (_, name: string) => (["string", "number"].includes(typeof fact[name]) ? String(fact[name]) : "…"));
}
function fields(found: Checked): void {
  const box = part("fields");
  box.replaceChildren();
  part("said").hidden = !found.said;
  if (!found.said) return;
  for (const [name, value] of Object.entries({ ...(found.said.fact as object), actor: found.said.actor, purpose: found.said.purpose })) {
    const row = document.createElement("div"), dt = document.createElement("dt"), dd = document.createElement("dd");
    dt.textContent = name;
    dd.textContent = value === null || value === "" ? "–" : typeof value === "boolean" ? say(value ? "yes" : "no") : Array.isArray(value) ? value.join(", ") : typeof value === "object" ? JSON.stringify(value) : String(value);
    row.append(dt, dd); box.append(row);
  }
}
const unpadded = (text: string): Uint8Array => fromBase64(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
/** A link from a QR code: the entry, its hash as printed, and perhaps its content; all of it stays in the browser. */
async function fromLink(): Promise<void> {
  const asked = new URLSearchParams(location.hash.slice(1)), entry = asked.get("e");
  if (!entry || !/^[0-9a-f-]{36}$/.test(entry)) return;
  const beside: Beside = {};
  try {
    if (asked.get("h")) beside.leafHash = hex(unpadded(asked.get("h")!));
    const body = asked.get("b") ? unpadded(asked.get("b")!) : null;
    if (body) beside.opening = [body.slice(0, 16), body.slice(16)];
  } catch { verdict("open", "unread"); return; }
  let answer: Response;
  try { answer = await fetch(`/log/entry/${entry}`, { credentials: "omit" }); } catch { verdict("open", "offline"); return; }
  if (!answer.ok) { verdict("open", "gone"); return; }
  await run(await answer.text(), beside);
}
async function take(file: File | undefined): Promise<void> {
  if (!file) return;
  if (file.size > 8_000_000) { verdict("open", "unread"); return; }
  await run(await file.text());
}

const drop = part("drop");
part<HTMLInputElement>("file").addEventListener("change", (e) => void take((e.target as HTMLInputElement).files?.[0]));
part("go").addEventListener("click", () => void run(part<HTMLTextAreaElement>("text").value));
part("keys").addEventListener("change", () => { if (last) void run(last.text, last.beside); });
for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (e) => { e.preventDefault(); drop.classList.add("ln-drop-over"); });
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("ln-drop-over"));
drop.addEventListener("drop", (e) => { e.preventDefault(); void take((e as DragEvent).dataTransfer?.files[0]); });
addEventListener("hashchange", () => void fromLink());
void load().then(fromLink);
