import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, inject, it } from 'vitest';
import { call, home } from './people';
import { accessible, everyLook, fits, signedIn } from './world';

const HEADINGS = '机构代码,名称,类型,级别,生效日期';
const csv = (...rows: string[]) => ({ name: 'units.csv', mimeType: 'text/csv', buffer: Buffer.from([HEADINGS, ...rows, ''].join('\n')) });

/** What the register holds of a topic. */
async function registered(topic: string): Promise<string> {
  const answer = await fetch(`${inject('url')}/api/organisation/export?topic=${topic}&format=csv`, { headers: { authorization: `Bearer ${inject('keys')['*']}` } });
  return answer.text();
}

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
  return { name: file.suggestedFilename(), text: (await readFile(await file.path(), 'utf8')).replace(/^\uFEFF/, '') };
}

describe('the register as tables', () => {
  it('is loaded whole or not at all: one wrong row keeps out the right ones, and each is named', async () => {
    const [right, wrong] = [`${home().institution}-T71`, `${home().institution}-T72`];
    const page = await signedIn('regional-manager', '/organisation?view=tables');
    await page.locator('input[type=file]').setInputFiles(csv(`${right},心内科,科室,,2026-01-01`, `${wrong},心内科,火箭,,2026-01-01`));
    await page.getByRole('button', { name: /^检\s*查$/ }).click();
    await page.getByRole('alert').getByText('整张表都没有导入').waitFor();
    const rows = page.getByRole('table', { name: '错误行' });
    expect(await rows.innerText()).toMatch(/第 3 行\s+类型/);
    expect(await rows.innerText(), 'the right row is not blamed').not.toContain('第 2 行');
    const load = page.getByRole('button', { name: /^导\s*入$/ });
    expect(await load.isDisabled(), 'what is wrong is not loaded').toBe(true);
    await accessible(page);

    await page.locator('input[type=file]').setInputFiles(csv(`${right},心内科,科室,,2026-01-01`, `${wrong},神经内科,科室,,2026-01-01`));
    await page.getByRole('button', { name: /^检\s*查$/ }).click();
    await page.getByRole('status').getByText('检查通过，尚未导入：将新增 2', { exact: false }).waitFor();
    expect(await registered('unit'), 'checking keeps nothing').not.toContain(right);
    await load.click();
    await page.getByRole('status').getByText('已全部导入：新增 2', { exact: false }).waitFor();
    const held = await registered('unit');
    expect([right, wrong].map((code) => held.includes(code))).toEqual([true, true]);
    await accessible(page);
  });

  it('is downloaded empty and as it stands', async () => {
    const page = await signedIn('regional-manager', '/organisation?view=tables');
    await page.getByText('CSV', { exact: true }).click();
    const empty = await downloaded(page, '下载空白模板');
    expect(empty.name).toBe('机构与科室-模板.csv');
    expect(empty.text).toContain('机构代码');
    const full = await downloaded(page, '导出已登记内容');
    expect(full.name).toMatch(/^机构与科室-\d{4}-\d\d-\d\d\.csv$/);
    expect(full.text.split('\n')[0]).toBe((await registered('unit')).split('\n')[0]);
    await page.getByText('XLSX', { exact: true }).click();
    expect((await downloaded(page, '下载空白模板')).text.slice(0, 2), 'a workbook is a ZIP file').toBe('PK');
  });

  it.each(everyLook())('is only downloaded by who does not keep it, $name', async ({ look }) => {
    const page = await signedIn('nurse', '/organisation?view=tables', look);
    await page.getByRole('button', { name: look.language === 'zh' ? '导出已登记内容' : 'Export what is registered' }).waitFor();
    expect(await page.locator('input[type=file]').count()).toBe(0);
    await accessible(page);
    await fits(page);
  });
});

describe('a device', () => {
  it('is stated where it stands, from a day on, and not without a name', async () => {
    const { institution } = home();
    const page = await signedIn('regional-manager', `/organisation?institution=${institution}`);
    await page.getByRole('tab', { name: '登记变更' }).click();
    const form = page.locator('form').filter({ hasText: '登记设备' });
    await form.getByLabel('设备编号').fill('CT-T71');
    await form.getByRole('button', { name: /^登\s*记$/ }).click();
    await form.getByLabel('设备名称').and(page.locator('[aria-invalid=true]')).waitFor();
    await form.getByLabel('设备名称').fill('64排CT');
    await form.getByRole('button', { name: /^登\s*记$/ }).click();
    await form.getByRole('status').getByText('已登记：新增 1', { exact: false }).waitFor();
    // A field that is half under the standing header has its buttons for neighbours.
    await page.evaluate(() => scrollTo(0, 0));
    await accessible(page);
    const { statements } = await call<{ statements: { fields: Record<string, string> }[] }>('GET', '/api/organisation/history/device/CT-T71', { key: inject('keys')['*'] ?? '' });
    expect(statements.map(({ fields }) => [fields.name, fields.unit])).toEqual([['64排CT', institution]]);
  });
});
