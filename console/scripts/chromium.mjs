// Debian's Chromium, driven by playwright-core.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const PLACES = [process.env.LIANYI_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Where Chromium is; none when it is not installed. */
export function place() {
  return PLACES.find((path) => path && existsSync(path));
}

export async function launch() {
  const executablePath = place();
  if (!executablePath) throw new Error('Chromium is not installed: ./dev setup, or name one by LIANYI_CHROMIUM');
  // Root, as in a container, runs it without its sandbox; it opens our own pages only.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath, args: [...args, '--disable-dev-shm-usage', '--font-render-hinting=none'] });
}
