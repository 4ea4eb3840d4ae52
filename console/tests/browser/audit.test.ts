import { beforeAll, describe, expect, inject, it } from 'vitest';
import { accessible, everyLook, fits, signedIn, type Look } from './world';

const asAuditor = (look: Look = {}) => signedIn('auditor', '/audit', look);

/** Somebody's record is looked at, by a hospital's system. */
beforeAll(async () => {
  const key = Object.entries(inject('keys')).find(([code]) => code !== '*')?.[1] ?? '';
  const answer = await fetch(`${inject('url')}/fhir/Patient?_count=5`, { headers: { Authorization: `Bearer ${key}` } });
  expect(answer.ok).toBe(true);
});

describe('the trail', () => {
  it.each(everyLook())('is searched, $name', async ({ look }) => {
    const zh = look.language === 'zh';
    const page = await asAuditor(look);
    await page.getByRole('button', { name: zh ? '查找' : 'Search', exact: true }).click();
    await page.getByRole('button', { name: zh ? /^只看此居民/ : /^Only this resident/ }).first().waitFor();
    await accessible(page);
    await fits(page);
  });

  it('a resident leads to all that was done with that record', async () => {
    const page = await asAuditor();
    await page.getByRole('button', { name: '查找', exact: true }).click();
    const first = page.getByRole('button', { name: /^只看此居民/ }).first();
    const name = (await first.getAttribute('aria-label')) ?? '';
    await first.click();
    await expect.poll(async () => new Set(await page.getByRole('button', { name: /^只看此居民/ }).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))).size).toBe(1);
    await page.getByRole('button', { name }).first().waitFor();
  });

  it('the chain is verified while one waits', async () => {
    const page = await asAuditor();
    await page.getByRole('button', { name: '核验审计链' }).click();
    await page.getByText(/审计链完整：[\d,]+ 行全部相符/).waitFor({ timeout: 30_000 });
    await accessible(page);
  });
});
