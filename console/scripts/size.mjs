// What a browser loads before the doctor's desk stands there, compressed: at most so much. Run after the build.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const BUDGET_BYTES = 500 * 1024;
const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const manifest = JSON.parse(await readFile(`${dist}manifest.json`, 'utf8'));

/** Files of an entry and of everything it imports at once. */
function files(name, seen = new Set()) {
  if (seen.has(name)) return [];
  seen.add(name);
  const chunk = manifest[name];
  return [chunk.file, ...(chunk.css ?? []), ...(chunk.imports ?? []).flatMap((next) => files(next, seen))];
}

const page = (wanted) => {
  const found = Object.keys(manifest).find((name) => name === wanted);
  if (!found) throw new Error(`${wanted} is not in the manifest: was the page renamed?`);
  return found;
};

/** Bytes on the wire for a browser that takes gzip only: the larger of the two forms. */
async function wire(file) {
  const packed = await readFile(`${dist}${file}.gz`).catch(() => readFile(dist + file));
  return packed.length;
}

async function load(...entries) {
  const wanted = [...new Set(entries.flatMap((entry) => files(entry)))];
  const sizes = await Promise.all(wanted.map(async (file) => [file, await wire(file)]));
  sizes.sort((a, b) => b[1] - a[1]);
  return { sizes, total: sizes.reduce((sum, [, bytes]) => sum + bytes, 0) };
}

const desk = await load('index.html', page('src/pages/desk/Desk.tsx'));
for (const [file, bytes] of desk.sizes) console.log(`${String(Math.ceil(bytes / 1024)).padStart(6)} KB  ${file}`);
console.log(`${String(Math.ceil(desk.total / 1024)).padStart(6)} KB  first load of the doctor's desk (gzip), at most ${BUDGET_BYTES / 1024} KB`);
const charts = desk.sizes.filter(([file]) => file.includes('charts'));
if (charts.length > 0) {
  console.error('the desk loads the charts, which it does not draw: import parts/chart, never parts/chart-drawn');
  process.exit(1);
}
if (desk.total > BUDGET_BYTES) {
  console.error('too much: look above for what grew, and load it when it is needed');
  process.exit(1);
}
