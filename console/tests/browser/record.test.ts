import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { accessible, everyLook, fits, signedIn, type Look } from './world';

/** The resident of the demonstration, whose family doctor works where the doctor does. */
async function resident(): Promise<string> {
  return (await whole()).resident;
}

async function whole(): Promise<{ resident: string; name: string }> {
  const page = await signedIn('resident', '/my');
  await page.getByRole('tab', { name: '就诊与报告' }).waitFor();
  const answer = (await (await page.request.get('/api/me/records')).json()) as { records: { resident: string; relation: string; name: string }[] };
  const own = answer.records.find((one) => one.relation === 'own');
  if (!own) throw new Error('the demonstration has no resident with a record');
  return own;
}

async function record(look: Look = {}, tab = ''): Promise<Page> {
  return signedIn('doctor', `/residents/${await resident()}${tab}`, look);
}

const zh = (look: Look) => look.language !== 'en';

describe('the record of a resident', () => {
  it.each(everyLook())('timeline, $name', async ({ look }) => {
    const page = await record(look);
    await page.getByRole('group', { name: zh(look) ? '类型' : 'Kind' }).waitFor();
    await page.locator('ol li').first().waitFor();
    await accessible(page);
    await fits(page);
  });

  it.each(everyLook())('trends, $name', async ({ look }) => {
    const page = await record(look, '?tab=trends');
    const items = page.getByRole('button').filter({ hasText: zh(look) ? / 次|\d+ 次/ : /values/ });
    await items.first().waitFor();
    if (look.width === 390) await items.first().click();
    await page.getByRole('heading', { level: 3 }).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('is masked until somebody says what for, and the resident is told', async () => {
    const page = await record();
    await page.getByRole('button', { name: '显示完整内容: 姓名' }).click();
    await page.getByRole('radio', { name: '诊疗' }).waitFor();
    const masked = await page.locator('main').innerText();
    expect(masked).toMatch(/\*/);
    await page.getByRole('button', { name: '显示', exact: true }).click();
    await page.getByRole('button', { name: '隐去: 姓名' }).waitFor();
    const mine = await signedIn('resident', '/my?tab=looked');
    await mine.getByText('完整姓名与证件号').first().waitFor();
  });

  it('is filtered by kind, and a report opens as paper has it', async () => {
    const page = await record();
    const group = page.getByRole('group', { name: '类型' });
    await group.getByRole('button', { name: /^报告/ }).click();
    await page.locator('ol li').first().waitFor();
    const kinds = await page.locator('ol li').allInnerTexts();
    expect(kinds.length).toBeGreaterThan(0);
    await page.locator('ol li a').first().click();
    await page.getByRole('button', { name: '打印' }).waitFor();
    await page.getByRole('article').waitFor();
    await accessible(page);
    await page.emulateMedia({ media: 'print' });
    expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
    expect(await page.getByRole('article').isVisible()).toBe(true);
  });

  it('who looked is told without accounts', async () => {
    const page = await record({}, '?tab=looked');
    await page.getByRole('cell').first().waitFor();
    const words = await page.locator('main').innerText();
    expect(words).not.toContain('demo-doctor');
    await accessible(page);
  });

  it('of somebody without a relation is not there, and may be opened with a reason', async () => {
    const page = await signedIn('doctor', '/residents/01936f5e-0000-7000-8000-000000000000');
    await page.getByText('没有您可以查看的这份档案').waitFor();
    await page.getByText('破窗调阅').first().waitFor();
    await accessible(page);
  });
});

describe('looking for a resident', () => {
  it.each(everyLook())('the page, $name', async ({ look }) => {
    const page = await signedIn('doctor', '/residents', look);
    await page.getByRole('combobox').last().waitFor();
    await accessible(page);
    await fits(page);
  });

  it('finds by the whole name whom one may see, masked, and nobody else', async () => {
    const { resident: id, name } = await whole();
    const page = await signedIn('doctor', '/residents');
    const box = page.locator('main').getByRole('combobox', { name: /姓名、证件号/ });
    await box.fill(name);
    const option = page.locator('main').getByRole('option').first();
    await option.waitFor();
    expect(await option.innerText()).toContain('*');
    expect(await option.innerText()).not.toContain(name);
    await option.click();
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/residents/${id}`);
    await page.goto('/residents');
    await page.locator('main').getByRole('combobox', { name: /姓名、证件号/ }).fill('爨笪龘');
    await page.getByText('没有找到您可以查看的居民').waitFor();
  });
});

describe('my record', () => {
  it.each(everyLook())('visits and reports, $name', async ({ look }) => {
    const page = await signedIn('resident', '/my', look);
    await page.locator('ol li').first().waitFor();
    await accessible(page);
    await fits(page);
  });

  it.each(everyLook())('consents and family, $name', async ({ look }) => {
    const page = await signedIn('resident', '/my?tab=consents', look);
    await page.getByRole('heading', { level: 2 }).first().waitFor();
    await accessible(page);
    await fits(page);
  });

  it('an objection is made on a phone, answered by the institution, and taken back', async () => {
    const page = await signedIn('resident', '/my', { width: 390 });
    await page.getByRole('button', { name: '提出异议' }).first().click();
    await page.getByRole('radio', { name: '不同意给其他机构看' }).click();
    await page.getByLabel('说明').fill('不同意其他机构查看这条记录');
    await page.getByRole('button', { name: '提交' }).click();
    await page.getByText(/已提交，将由/).waitFor();
    await accessible(page);

    const manager = await signedIn('regional-manager', '/objections');
    await manager.getByRole('button', { name: /不同意共享/ }).first().click();
    await manager.getByLabel('答复理由').fill('经核实，同意限制共享。');
    await manager.getByRole('button', { name: '异议成立', exact: true }).click();
    await expect.poll(() => manager.getByRole('button', { name: /不同意共享/ }).count()).toBe(0);

    await page.goto('/my?tab=objections');
    await page.getByText('已限制共享').waitFor();
    await page.getByText('经核实，同意限制共享。').waitFor();
    await accessible(page);
    await fits(page);
    await page.getByRole('button', { name: '撤 回' }).or(page.getByRole('button', { name: '撤回' })).first().click();
    await page.getByRole('button', { name: /确\s*定/ }).click();
    await page.getByText('已撤回').first().waitFor();
  });

  it('family who gave authority is one tap away', async () => {
    const page = await signedIn('resident', '/my', { width: 390 });
    await page.getByRole('group', { name: '查看谁的档案' }).getByRole('button').nth(1).click();
    await page.locator('ol li').first().waitFor();
    expect(await page.getByRole('tab', { name: '异议' }).count()).toBe(0);
  });
});
