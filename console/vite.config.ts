import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { finish } from './build/finish';

/** The server that the pages of `npm run dev` speak to. */
const server = process.env.LIANYI_URL ?? 'http://127.0.0.1:8080';

/** What the server answers itself; everything else is a page. */
const FACES = ['/api', '/fhir', '/oauth', '/cds-services', '/openapi.json', '/healthz', '/readyz', '/metrics'];

export default defineConfig({
  plugins: [react(), finish()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    // `finish` empties the folder and keeps what must stay.
    emptyOutDir: false,
    manifest: 'manifest.json',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_000,
    rollupOptions: {
      output: {
        manualChunks(id) {
          // The charts stand apart: no page that draws none loads them.
          if (/node_modules\/(echarts|zrender)\//.test(id)) return 'charts';
          return undefined;
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(
      FACES.map((path) => [
        path,
        // The server refuses a change whose origin is not its own.
        { target: server, changeOrigin: true, headers: { origin: server } },
      ]),
    ),
  },
});
