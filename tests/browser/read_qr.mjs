// Reads a PNG on standard input and prints the QR codes on it, one a line, with the reader the gate's camera uses.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const here = createRequire(process.argv[2]);
const { prepareZXingModule, readBarcodes } = await import(here.resolve("zxing-wasm/reader"));
prepareZXingModule({ overrides: { wasmBinary: readFileSync(here.resolve("zxing-wasm/reader/zxing_reader.wasm")) } });
const hits = await readBarcodes(new Uint8Array(readFileSync(0)), { formats: ["QRCode"], tryHarder: true });
for (const hit of hits) if (hit.isValid) console.log(hit.text);
