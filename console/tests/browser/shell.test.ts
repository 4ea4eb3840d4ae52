import { describe, expect, inject, it } from 'vitest';
import { accessible, complaints, everyLook, fits, signedIn, visit } from './world';

describe('signing in', () => {
  it.each(everyLook())('shows the form and what runs here, $name', async ({ look }) => {
    const page = await visit('/', look);
    await page.getByLabel(look.language === 'zh' ? '口令' : 'Password', { exact: true }).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('a wrong password is told without saying which of the two was wrong', async () => {
    const page = await visit('/');
    await page.getByLabel('账号', { exact: true }).fill('nobody');
    await page.getByLabel('口令', { exact: true }).fill('wrong');
    await page.getByLabel('口令', { exact: true }).press('Enter');
    await page.getByText('账号或口令不正确，或账号已锁定').waitFor();
  });

  it('leads to the page that was asked for, and keeps no token where a script can read it', async () => {
    const page = await visit('/desk');
    await page.getByLabel('账号', { exact: true }).fill('doctor');
    await page.getByLabel('口令', { exact: true }).fill(inject('logins').doctor ?? '');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: '医生工作台' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/desk');
    const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
    expect(kept).not.toContain('lianyi-session');
    const cookie = (await page.context().cookies()).find(({ name }) => name === '__Host-lianyi');
    expect(cookie).toMatchObject({ httpOnly: true, secure: true, sameSite: 'Lax' });
  });

  it('an administrator sets up a second factor first, with a code to scan', async () => {
    const page = await visit('/');
    await page.getByLabel('账号', { exact: true }).fill('auditor');
    await page.getByLabel('口令', { exact: true }).fill(inject('logins').auditor ?? '');
    await page.getByRole('button', { name: '登录', exact: true }).click();
    await page.getByRole('button', { name: '显示二维码' }).click();
    await page.getByRole('img', { name: '动态口令二维码' }).waitFor();
    await accessible(page);
    await page.getByLabel('动态口令', { exact: true }).fill('000000');
    await page.getByRole('button', { name: '确认' }).click();
    await page.getByText('动态口令不正确或已用过').waitFor();
  });

  it('signing out ends it on the server, too', async () => {
    const page = await signedIn('doctor', '/account');
    await page.getByRole('button', { name: /我的账号/ }).click();
    await page.getByRole('menuitem', { name: '退出登录' }).click();
    await page.getByText('已退出登录。').waitFor();
    expect((await page.request.get('/api/me')).status()).toBe(401);
  });
});

describe('the shell', () => {
  it.each(everyLook())('start page, $name', async ({ look }) => {
    const page = await signedIn('doctor', '/', look);
    await page.getByText(look.language === 'zh' ? '开单核对' : 'Orders checked', { exact: true }).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('the dark look can be read as well', async () => {
    const page = await signedIn('doctor', '/', { theme: 'dark' });
    await page.getByText('开单核对').waitFor();
    expect(await page.evaluate(() => document.documentElement.dataset.theme)).toBe('dark');
    await accessible(page);
  });

  it('shows what the roles allow, and refuses other pages in words', async () => {
    const page = await signedIn('registrar', '/desk');
    await page.getByText('您的角色不能使用本页').first().waitFor();
    expect(await page.getByRole('navigation').getByRole('link', { name: '医生工作台' }).count()).toBe(0);
  });

  it('is used by keyboard alone', async () => {
    const page = await signedIn('doctor', '/');
    await page.getByRole('navigation').getByRole('link', { name: '医生工作台' }).waitFor();
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('跳到正文');
    await page.keyboard.press('/');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('combobox');
    await page.keyboard.type('第三人民');
    await page.getByRole('option', { name: /绵阳市第三人民医院/ }).waitFor();
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').count()).toBe(0);
  });

  it('speaks the other language at once, and remembers it', async () => {
    const page = await signedIn('doctor', '/');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('link', { name: 'Doctor’s desk' }).first().waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('en');
  });

  it('an address without a page says so, an address under a face is answered by the face', async () => {
    const page = await signedIn('doctor', '/no/such/page');
    await page.getByRole('heading', { level: 1, name: '没有这个页面' }).waitFor();
    for (const path of ['/api/nothing', '/fhir/Nothing/1', '/oauth/nothing', '/cds-services/nothing/x']) {
      const answer = await page.request.get(path, { headers: { accept: 'text/html' } });
      expect(answer.headers()['content-type'], path).toMatch(/json/);
    }
  });
});

describe('how the files are served', () => {
  it('compressed, kept for good under their names, and with a strict policy', async () => {
    const page = await visit('/');
    const src = await page.locator('script[type=module]').first().getAttribute('src');
    const file = await page.request.get(src ?? '', { headers: { 'accept-encoding': 'br' } });
    expect(file.headers()).toMatchObject({ 'cache-control': 'public, max-age=31536000, immutable', 'content-encoding': 'br', 'x-content-type-options': 'nosniff' });
    const index = await page.request.get('/', { headers: { accept: 'text/html' } });
    const policy = index.headers()['content-security-policy'] ?? '';
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe-eval');
    expect(index.headers()['cache-control']).toBe('no-store');
    // A script in the page does not run.
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.planted = true';
      document.body.append(script);
    });
    expect(await page.evaluate(() => 'planted' in globalThis)).toBe(false);
    complaints.length = 0;
  });
});
