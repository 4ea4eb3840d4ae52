import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { demonstration } from '../../scripts/server.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    url: string;
    /** Folder of the demonstration's files. */
    data: string;
    logins: Record<string, string>;
    keys: Record<string, string>;
    /** Port of a hospital's page that frames what stands behind its `#`. The server knows it as `localhost` only. */
    hospital: number;
  }
}

const HOSPITAL = `<!doctype html><title>HIS</title><iframe width="900" height="800"></iframe>
<script>document.querySelector('iframe').src = decodeURIComponent(location.hash.slice(1));</script>`;

/** One demonstration for all browser tests, and a hospital beside it. */
export default async function setup(project: TestProject) {
  const hospital = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(HOSPITAL));
  await new Promise<void>((done) => hospital.listen(0, done));
  const { port } = hospital.address() as AddressInfo;
  const running = await demonstration({ settings: { 'console.embed_from': `http://localhost:${port}` } });
  project.provide('url', running.url);
  project.provide('data', running.data);
  project.provide('logins', running.logins);
  project.provide('keys', running.keys);
  project.provide('hospital', port);
  return async () => {
    hospital.close();
    await running.stop();
  };
}
