import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Files that compress; a picture does not. */
const TEXT = /\.(?:js|css|html|svg|json)$/;
/** Smaller than this a header says as much as the file. */
const BYTES_LEAST = 1_024;

/**
 * Keeps the output folder itself, whose `.gitignore` lets the server be built without a console, and lays a
 * `.br` and a `.gz` beside each file, so that the server compresses nothing while it serves.
 */
export function finish(): Plugin {
  let folder = '';
  return {
    name: 'lianyi-finish',
    apply: 'build',
    configResolved(config) {
      folder = config.build.outDir;
    },
    async buildStart() {
      const inside = await readdir(folder).catch(() => []);
      await Promise.all(
        inside.filter((name) => name !== '.gitignore').map((name) => rm(join(folder, name), { recursive: true })),
      );
    },
    async closeBundle() {
      const files = await readdir(folder, { recursive: true, withFileTypes: true });
      for (const file of files) {
        if (!file.isFile() || !TEXT.test(file.name) || file.name === 'index.html') continue;
        const path = join(file.parentPath, file.name);
        const bytes = await readFile(path);
        if (bytes.length < BYTES_LEAST) continue;
        const brotli = brotliCompressSync(bytes, {
          params: {
            [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
            [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
          },
        });
        await writeFile(`${path}.br`, brotli);
        await writeFile(`${path}.gz`, gzipSync(bytes, { level: 9 }));
      }
    },
  };
}
