import type { TestProject } from 'vitest/node';
import { demonstration } from '../../scripts/server.mjs';

declare module 'vitest' {
  export interface ProvidedContext {
    url: string;
    /** Folder of the demonstration's files. */
    data: string;
    logins: Record<string, string>;
    keys: Record<string, string>;
  }
}

/** One demonstration for all browser tests. */
export default async function setup(project: TestProject) {
  // A hospital's page that frames the desk stands on a port of its own; see embed.test.ts.
  const running = await demonstration({ settings: { 'console.embed_from': 'http://localhost:18999' } });
  project.provide('url', running.url);
  project.provide('data', running.data);
  project.provide('logins', running.logins);
  project.provide('keys', running.keys);
  return () => running.stop();
}
