// Reads {"list", "now", "cases": [{"code", "here"}]} and prints what the gate's phone reads of each code in its sealed
// list, and whether its household may go out. Called by test_script_sealed.py.
import { readFileSync } from "node:fs";

const [built] = process.argv.slice(2);
const { Rows, outing } = await import(built);
const asked = JSON.parse(readFileSync(0, "utf8"));
const rows = new Rows(asked.list), told = [];
for (const one of asked.cases) {
  const mark = await rows.mark(one.code), gone = mark ? await rows.outings(mark.household) : [];
  told.push({ mark, gone, outing: mark?.limitedUntil ? outing(mark, [...gone, ...one.here], asked.now, asked.list.same_way_s) : null });
}
process.stdout.write(JSON.stringify(told));
