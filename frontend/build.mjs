// Builds src/ into src/linan/web/static/built/: scripts, one style sheet, one icon sprite, and a manifest of content hashes.
import { build } from "esbuild";
import { PurgeCSS } from "purgecss";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";

const out = "../src/linan/web/static/built";
const ours = "../src/linan";

async function files(dir, ending) {
  const found = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory() && !["built", "__pycache__", "data", "locale"].includes(entry.name)) found.push(...(await files(path, ending)));
    else if (ending.test(entry.name)) found.push(path);
  }
  return found;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
await cp("public", out, { recursive: true });
await cp("node_modules/zxing-wasm/dist/reader/zxing_reader.wasm", join(out, "zxing_reader.wasm"));

// Scripts. `app` is on every page; the others only where a page names them.
await build({
  entryPoints: ["src/app.ts", "src/gate.ts", "src/code.ts", "src/chart.ts", "src/check.ts", "src/sw.ts"],
  bundle: true, minify: true, format: "iife", target: "es2020", outdir: out, legalComments: "none", logLevel: "warning",
});
// The verifiers alone, for pages that are not ours and for the vectors in tests.
await build({ entryPoints: { tokens: "src/tokens/index.ts", proofs: "src/ledger/index.ts", rules: "src/rules/index.ts", sealed: "src/gate/sealed.ts", reader: "src/gate/reader.ts" }, bundle: true, minify: true, format: "esm", target: "es2020", outdir: out, outExtension: { ".js": ".mjs" }, legalComments: "none", logLevel: "warning" });

// Styles: of Tabler only the families we use, then our own.
const used = await new PurgeCSS().purge({
  css: ["node_modules/@tabler/core/dist/css/tabler.min.css"],
  content: [{ raw: (await Promise.all((await files(ours, /\.html$/)).map((f) => readFile(f, "utf8")))).join("\n"), extension: "html" }],
  safelist: {
    standard: [/^(container|row|col|g|gx|gy|m|mt|mb|ms|me|mx|my|p|pt|pb|px|py)(-(sm|md|lg))?(-(\d+|auto))?$/, /^d-(none|flex|block|inline|grid)$/, /^(w|h)-100$/, /^gap-\d$/,
      /^(flex|justify-content|align-items|text|fw|list|table|btn|form|card|alert|badge|progress|input-group|list-group)(-[a-z0-9]+)*$/, "html", "body"],
  },
  variables: true, keyframes: true, fontFace: true,
});
const colours = /\.(btn|bg|text|badge|alert|card|table|list-group-item|form|border|link)-(?:[a-z-]*)(facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x|azure|indigo|purple|pink|orange|lime|teal|cyan|ghost|gradient)\b/;
const slim = used[0].css.replace(/(^|})([^{}@]+)\{[^{}]*\}/g, (rule, before, selector) => (selector.split(",").every((s) => colours.test(s)) ? before : rule));
await writeFile(".tabler.css", slim);
await writeFile(".all.css", '@import "./.tabler.css";\n@import "./src/linan.css";\n');
await build({ entryPoints: { linan: ".all.css" }, bundle: true, minify: true, outdir: out, target: ["chrome90", "safari15", "firefox90"], logLevel: "error" });
await rm(".tabler.css"); await rm(".all.css");

// Icons: those the templates and the Python name, plus a common stock; some go by our own names.
const own = JSON.parse(await readFile("src/icons.json", "utf8"));
const names = new Set([...own.stock, ...Object.keys(own.alias)]);
for (const file of await files(ours, /\.(html|py)$/)) {
  for (const hit of (await readFile(file, "utf8")).matchAll(/(?:\{% icon |icon=)["']([a-z0-9-]+)["']/g)) names.add(hit[1]);
}
let sprite = '<svg xmlns="http://www.w3.org/2000/svg">';
for (const name of [...names].sort()) {
  const path = `node_modules/@tabler/icons/icons/outline/${own.alias[name] ?? name}.svg`;
  if (!existsSync(path)) { console.warn(`No icon is called "${name}": a circle stands in. Add it to src/icons.json.`); sprite += `<symbol id="${name}" viewBox="0 0 24 24"><circle cx="12" cy="12" r="8" fill="none"/></symbol>`; continue; }
  const inner = (await readFile(path, "utf8")).replace(/<!--[\s\S]*?-->/g, "").replace(/^[\s\S]*?<svg[\s\S]*?>/, "").replace("</svg>", "").replace(/\n\s*/g, "");
  sprite += `<symbol id="${name}" viewBox="0 0 24 24" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`;
}
await writeFile(join(out, "icons.svg"), sprite + "</svg>");

const manifest = {};
for (const name of (await readdir(out)).sort()) manifest[name] = createHash("sha256").update(await readFile(join(out, name))).digest("hex").slice(0, 12);
await writeFile(join(out, "manifest.json"), JSON.stringify(manifest, null, 1));
