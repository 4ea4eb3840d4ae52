// Signing in by the form that people use, second factor included.
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Six digits of RFC 6238 (SHA-1, 30 seconds). */
export function totp(secret, atMs) {
  let bits = '';
  for (const letter of secret.replace(/[= ]/g, '').toUpperCase()) bits += BASE32.indexOf(letter).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const at = hash[19] & 0xf;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

const WORDS = {
  zh: { account: '账号', password: '口令', signIn: '登录', show: '显示二维码', code: '动态口令', confirm: '确认', own: '我的账号', secret: '无法扫描时手工输入' },
  en: { account: 'Account', password: 'Password', signIn: 'Sign in', show: 'Show the code', code: 'Code', confirm: 'Confirm', own: 'My account', secret: 'Or type it in' },
};

/**
 * Signs `login` in on a page that shows the form of `/account`. An administrator sets up a second factor the first
 * time; the cookies of that session are kept in `file` and taken from there afterwards, since a code is used once.
 */
export async function signIn(page, { login, password, language = 'zh', file }) {
  const words = WORDS[language];
  const kept = file && existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const own = page.getByRole('heading', { level: 1, name: words.own });
  if (kept[login]) {
    await page.context().addCookies(kept[login]);
    await page.reload();
    await own.waitFor();
    return;
  }
  await page.getByLabel(words.account, { exact: true }).fill(login);
  await page.getByLabel(words.password, { exact: true }).fill(password);
  await page.getByRole('button', { name: words.signIn, exact: true }).click();
  const show = page.getByRole('button', { name: words.show });
  await own.or(show).first().waitFor();
  // An account without a second factor offers one beside its own page; only before it is it asked for.
  if (await own.isVisible()) return;
  await show.click();
  const text = await page.getByText(words.secret).innerText();
  const secret = /\b[A-Z2-7]{16,}\b/.exec(text)?.[0];
  if (!secret) throw new Error('no secret is shown beside the QR code');
  await page.getByLabel(words.code, { exact: true }).fill(totp(secret, Date.now()));
  await page.getByRole('button', { name: words.confirm, exact: true }).click();
  await own.waitFor();
  if (file) writeFileSync(file, JSON.stringify({ ...kept, [login]: await page.context().cookies() }), { mode: 0o600 });
}
