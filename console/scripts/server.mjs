// Where the server's binary is, and how a demonstration of it is started for tests and pictures.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The binary `lianyi`: LIANYI_BIN, else a debug build, else a release build of this repository. */
export function server() {
  const target = process.env.CARGO_TARGET_DIR ?? join(root, 'target');
  const places = [process.env.LIANYI_BIN, join(target, 'debug/lianyi'), join(target, 'release/lianyi')];
  const found = places.find((place) => place && existsSync(place));
  if (!found) throw new Error('there is no server yet: cargo build -p server, or name one by LIANYI_BIN');
  return found;
}

/** A port of this machine that is free now. */
function free() {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => done(port));
    });
  });
}

/**
 * A demonstration of a region, served until `stop` is called. `logins` holds the password of each role's account.
 * The same seed makes the same people.
 */
export async function demonstration({ region = 'mianyang', residents = 400, settings = {}, seconds = 180 } = {}) {
  const data = await mkdtemp(join(tmpdir(), 'lianyi-console-'));
  const [http, mllp] = [await free(), await free()];
  const set = Object.entries(settings).flatMap(([key, value]) => ['--set', `${key}=${value}`]);
  const running = spawn(
    server(),
    ['demo', region, '--data', data, '--residents', String(residents), '--http', `127.0.0.1:${http}`, '--mllp', `127.0.0.1:${mllp}`, ...set],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  for (const stream of [running.stdout, running.stderr]) stream.on('data', (bytes) => (said = (said + bytes).slice(-20_000)));
  const ended = new Promise((done) => running.once('exit', done));
  const stop = async () => {
    running.kill('SIGTERM');
    await ended;
    await rm(data, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${http}`;
  const until = Date.now() + seconds * 1000;
  for (;;) {
    if (running.exitCode !== null) throw new Error(`the server ended:\n${said}`);
    const ready = await fetch(`${url}/healthz`).then((answer) => answer.ok, () => false);
    if (ready) break;
    if (Date.now() > until) {
      await stop();
      throw new Error(`the server did not serve within ${seconds} s:\n${said}`);
    }
    await new Promise((done) => setTimeout(done, 200));
  }
  return { ...(await existing(url, data)), stop };
}

/** A demonstration that runs already: its address, and the folder of its files. */
export async function existing(url, data) {
  const table = async (file) => (await readFile(join(data, file), 'utf8')).trim().split('\n').map((line) => line.split('\t'));
  const logins = Object.fromEntries((await table('demo-logins.txt')).map(([, , login, password]) => [login, password]));
  const keys = Object.fromEntries((await table('demo-keys.txt')).map(([institution, , key]) => [institution, key]));
  return { url, data, logins, keys, stop: async () => undefined };
}
