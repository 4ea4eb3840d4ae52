// The client of the API, from the description that the server itself prints.
//   node scripts/client.mjs           writes src/api/schema.d.ts
//   node scripts/client.mjs --check   fails when it is not current
// LIANYI_BIN names the server; a debug build of this repository otherwise.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import openapi, { astToString } from 'openapi-typescript';
import { server } from './server.mjs';

const file = fileURLToPath(new URL('../src/api/schema.d.ts', import.meta.url));
const description = JSON.parse(execFileSync(server(), ['openapi'], { encoding: 'utf8', maxBuffer: 64 << 20 }));
const head = '// Made by scripts/client.mjs from `lianyi openapi`. Do not edit: ./dev console client writes it anew.\n\n';
const made = head + astToString(await openapi(description));

if (process.argv.includes('--check')) {
  const kept = await readFile(file, 'utf8').catch(() => '');
  if (kept !== made) {
    console.error('src/api/schema.d.ts is not what the server describes now; run ./dev console client and look at what changed');
    process.exit(1);
  }
  console.log('the client is current');
} else {
  await writeFile(file, made);
  console.log(`${made.split('\n').length} lines written to src/api/schema.d.ts`);
}
