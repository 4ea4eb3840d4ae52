// Pictures of a page, to look at while building it:
//   node scripts/look.mjs /desk doctor out [--all] [--url http://127.0.0.1:5174 --data /folder/of/the/demo]
// writes out-1440-zh.png and out-390-zh.png; with --all English and dark, too. Without --url a demonstration is
// started for it. A file out.js, if there is one, exports `default async (page) => …` that is run before the picture.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launch } from './chromium.mjs';
import { signIn } from './people.mjs';
import { demonstration, existing } from './server.mjs';

const [path, login, out, ...options] = process.argv.slice(2);
if (!path || !login || !out) {
  console.error('node scripts/look.mjs PATH LOGIN|- OUT [--all] [--url URL --data FOLDER]');
  process.exit(2);
}
const option = (name) => (options.includes(name) ? options[options.indexOf(name) + 1] : undefined);

const running = option('--url') ? await existing(option('--url'), option('--data')) : await demonstration();
const browser = await launch();
try {
  const steps = existsSync(`${out}.js`) ? (await import(pathToFileURL(resolve(`${out}.js`)).href)).default : undefined;
  const looks = options.includes('--all')
    ? [['zh', 'light'], ['en', 'light'], ['zh', 'dark']]
    : [['zh', 'light']];
  for (const [language, theme] of looks) {
    for (const width of [1440, 390]) {
      const context = await browser.newContext({ baseURL: running.url, viewport: { width, height: width === 390 ? 844 : 900 }, colorScheme: theme, timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce', ...(width === 390 && { isMobile: true, hasTouch: true }) });
      await context.addInitScript((spoken) => localStorage.setItem('lianyi.language', spoken), language);
      const page = await context.newPage();
      page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
      page.on('pageerror', (error) => console.error(String(error)));
      await page.goto('/account');
      if (login !== '-') await signIn(page, { login, password: running.logins[login], language, file: join(running.data, 'second-factors.json') });
      await page.goto(path);
      await page.waitForLoadState('networkidle').catch(() => undefined);
      if (steps) await steps(page, { language, width });
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(400);
      const file = `${out}-${width}-${language}${theme === 'dark' ? '-dark' : ''}.png`;
      await page.screenshot({ path: file, fullPage: true });
      console.log(file);
      await context.close();
    }
  }
} finally {
  await browser.close();
  await running.stop();
}
