// Reads {"today", "cases": [{"text"}]} and prints what the gate's page makes of each reading. Called by test_readers.py.
import { readFileSync } from "node:fs";

const [built] = process.argv.slice(2);
const { readCard } = await import(built);
const asked = JSON.parse(readFileSync(0, "utf8"));
process.stdout.write(JSON.stringify(asked.cases.map((c) => readCard(c.text, asked.today))));
