// A gate's phone in Node: the same built verifier, the lists fetched over HTTP from the cell and held afterwards.
// node gate.mjs BUILT BASE SECONDS [PAUSE: no network after the first lists; ms between two rounds] < {"now": [{"token"}], "later": [{"token", "at", "hour"}]}; prints JSON lines.
import { readFileSync } from "node:fs";

const [built, base, seconds, pause] = process.argv.slice(2);
const { Seen, read, takeStatus, takeTrust } = await import(built);
const asked = JSON.parse(readFileSync(0, "utf8"));
const said = (row) => process.stdout.write(JSON.stringify(row) + "\n");
let trust = null, status = null;

async function refresh() {
  const began = Date.now();
  try {
    const fetched = async (path) => (await fetch(base + path, { signal: AbortSignal.timeout(2000) })).json();
    trust = await takeTrust(await fetched("/trust"), trust);
    status = await takeStatus(await fetched("/status"), trust, status);
    said({ refreshed: true, at: began });
  } catch { said({ refreshed: false, at: began }); }
}
await refresh();
if (!status) process.exit(1);
const end = Date.now() + Number(seconds) * 1000;
let asking = null, last = Date.now();
while (Date.now() < end) {
  // A gate asks every one to five minutes; here each second, and it goes on checking meanwhile.
  if (!pause && !asking && Date.now() - last > 1000) { last = Date.now(); asking = refresh().finally(() => { asking = null; }); }
  const began = performance.now(), reasons = {};
  for (const token of asked.now) {
    const got = await read(token, trust, [status], Date.now(), new Seen());
    reasons[got.reason] = (reasons[got.reason] ?? 0) + 1;
  }
  said({ checked: asked.now.length, at: Date.now(), ms: performance.now() - began, reasons });
  if (pause) await new Promise((go) => setTimeout(go, Number(pause)));
}
for (const one of asked.later) {
  const got = await read(one.token, trust, [status], one.at, new Seen());
  said({ hour: one.hour, reason: got.reason });
}
