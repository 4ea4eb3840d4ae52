// Pictures for the README, from a demonstration: every person in them is invented.
//   node scripts/screenshots.mjs [--url URL --data FOLDER] [names…]     writes docs/images/<name>.png
// LIANYI_BIN names the server; console/dist must be built. A page is pictured when it is there.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { launch } from './chromium.mjs';
import { signIn } from './people.mjs';
import { demonstration, existing } from './server.mjs';

const out = fileURLToPath(new URL('../../docs/images/', import.meta.url));
const wanted = process.argv.slice(2);
/** Where a demonstration runs already, and its folder; otherwise one is made. */
const [url, data] = wanted[0] === '--url' ? [wanted[1], wanted[3]] : [];
wanted.splice(0, url ? 4 : 0);

/** A call by an institution's key. */
async function call(url, key, path, body) {
  const answer = await fetch(url + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

/** A patient who was at the first institution lately, with the most results that may stand in. */
async function patient({ url, keys }) {
  const [institution, key] = Object.entries(keys).find(([code]) => code !== '*');
  const { items } = await call(url, key, '/api/catalogue/items?limit=60');
  let best;
  for (let next = '/fhir/Encounter?_count=500'; next; ) {
    const page = await call(url, key, next);
    for (const { resource } of page.entry ?? []) {
      const number = resource.subject?.reference.replace(`Patient/${institution}-`, '');
      const lately = Date.parse(resource.period?.start ?? '') > Date.now() - 60 * 86_400_000;
      if (!lately || !resource.serviceProvider?.reference.endsWith(institution) || number.includes('/')) continue;
      const checked = await call(url, key, '/api/recognition/checks', {
        patient: { localId: number }, record: false, items: items.map(({ code }) => ({ orderId: code, item: code })),
      });
      const offered = checked.items.filter((item) => item.verdict === 'recognisable').map((item) => item.code);
      const score = offered.length + (offered.some((code) => code.startsWith('CT')) ? 3 : 0);
      if (!best || score > best.score) best = { number, offered, score, nothing: checked.items.find((item) => item.verdict === 'no-result')?.code };
      if (best.score >= 8) return best;
    }
    next = page.link.find(({ relation }) => relation === 'next')?.url.replace(url, '');
  }
  return best;
}

async function desk(page, { running }) {
  const { number, offered, nothing } = await patient(running);
  await page.getByLabel('号码', { exact: true }).fill(number);
  await page.getByRole('button', { name: '选定', exact: true }).click();
  const box = page.getByRole('combobox', { name: /添加检查检验/ });
  const first = offered.find((code) => code.startsWith('CT')) ?? offered[0];
  for (const code of [first, offered.find((one) => one.startsWith('P-')), nothing].filter(Boolean)) {
    await box.fill(code);
    await page.locator('.ant-select-item-option').filter({ hasText: code }).first().waitFor();
    await box.press('Enter');
    await page.locator('ul[aria-label="开单"][aria-busy="false"]').waitFor();
  }
  await page.getByRole('button', { name: /^互认/ }).first().click();
  await page.getByText('已互认', { exact: true }).waitFor();
  await page.getByRole('button', { name: /^互认/ }).waitFor();
}

/** What is pictured: each engineer of a page adds a line. */
const PICTURES = [
  { name: 'start', path: '/', login: 'regional-manager' },
  { name: 'desk', path: '/desk', login: 'doctor', height: 1100, steps: desk },
  { name: 'desk-phone', path: '/desk', login: 'doctor', width: 390, height: 844, steps: desk },
  { name: 'board', path: '/board', login: 'regional-manager' },
  { name: 'rules', path: '/rules', login: 'regional-manager' },
];

await mkdir(out, { recursive: true });
const running = url ? await existing(url, data) : await demonstration({ residents: 1_200, seconds: 900 });
const browser = await launch();
try {
  for (const { name, path, login, width = 1440, height = 900, steps } of PICTURES) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const context = await browser.newContext({ baseURL: running.url, viewport: { width, height }, reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai', locale: 'zh-CN', ...(width < 720 && { isMobile: true, hasTouch: true, deviceScaleFactor: 2 }) });
    const page = await context.newPage();
    await page.goto('/account');
    await signIn(page, { login, password: running.logins[login] });
    await page.goto(path);
    await page.waitForLoadState('networkidle').catch(() => undefined);
    if (await page.getByRole('heading', { level: 1, name: '没有这个页面' }).isVisible()) {
      console.log(`${name}: there is no page at ${path} yet`);
    } else {
      await steps?.(page, { running });
      await page.evaluate(() => scrollTo(0, 0));
      await page.waitForTimeout(500);
      await page.screenshot({ path: `${out}${name}.png` });
      console.log(`docs/images/${name}.png`);
    }
    await context.close();
  }
} finally {
  await browser.close();
  await running.stop();
}
