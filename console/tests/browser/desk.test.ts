import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { call, home, patients, type Someone } from './people';
import { accessible, complaints, everyLook, fits, signedIn, visit, type Language } from './world';

let people: Someone[] = [];
beforeAll(async () => {
  people = await patients(2);
  expect(people.length, 'the demonstration has patients with results that may stand in').toBeGreaterThan(3);
});

function someone(at: number): Someone {
  const found = people[at];
  if (!found) throw new Error(`there is no patient ${at}`);
  return found;
}

async function choose(page: Page, number: string, language: Language = 'zh') {
  const [field, button] = language === 'zh' ? ['号码', '选定'] : ['Number', 'Choose'];
  await page.getByLabel(field, { exact: true }).fill(number);
  await page.getByRole('button', { name: button, exact: true }).click();
}

async function order(page: Page, code: string, language: Language = 'zh') {
  const box = page.getByRole('combobox', { name: language === 'zh' ? /添加检查检验/ : /Add an examination/ });
  await box.fill(code);
  await page.locator('.ant-select-item-option').filter({ hasText: code }).first().waitFor();
  await box.press('Enter');
}

describe('a doctor orders', () => {
  it.each(everyLook())('and sees at once what is known already, $name', async ({ look }) => {
    const page = await signedIn('doctor', '/desk', look);
    await accessible(page);
    const { localId, recognisable } = someone(0);
    await choose(page, localId, look.language);
    const code = recognisable[0]?.code ?? '';
    await order(page, code, look.language);
    await page.getByText(look.language === 'zh' ? '可互认' : 'May stand in', { exact: true }).first().waitFor();
    await page.getByRole('button', { name: look.language === 'zh' ? /^互认/ : /^Recognise/ }).waitFor();
    // Where, how old, until when.
    await page.getByText(look.language === 'zh' ? /前$/ : /ago$/).first().waitFor();
    await page.getByText(look.language === 'zh' ? /互认至/ : /holds until|covers/).first().or(page.getByText(/覆盖/).first()).waitFor();
    expect(await page.getByRole('dialog').count(), 'nothing stands over the page').toBe(0);
    await accessible(page);
    await fits(page);
  });

  it('recognises, and takes it back: the region counts it once and gives it back', async () => {
    const page = await signedIn('doctor', '/desk');
    const { localId, recognisable } = someone(1);
    const item = recognisable[0];
    await choose(page, localId);
    await order(page, item?.code ?? '');
    await page.getByRole('button', { name: /^互认/ }).click();
    await page.getByText('已互认', { exact: true }).waitFor();
    await page.getByText('病历文字').waitFor();
    await page.getByRole('button', { name: '撤回' }).click();
    await page.getByRole('button', { name: /^互认/ }).waitFor();
    expect(await page.getByText('已互认', { exact: true }).count()).toBe(0);
  });

  it('examines again only with a ground and the patient told, in the page and not over it', async () => {
    const page = await signedIn('doctor', '/desk');
    const { localId, recognisable } = someone(2);
    await choose(page, localId);
    await order(page, recognisable[0]?.code ?? '');
    await page.getByRole('button', { name: '重新检查' }).click();
    await page.getByRole('button', { name: '确定', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: '请选择理由' }).waitFor();
    await page.getByRole('alert').filter({ hasText: '请先告知患者' }).waitFor();
    await page.getByRole('combobox', { name: '重新检查的理由' }).click();
    await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option').first().click();
    await page.getByLabel('已告知患者重新检查的理由').check();
    await page.getByLabel('补充说明（记入病历）').fill('症状加重');
    await page.getByRole('button', { name: '确定', exact: true }).click();
    await page.getByText('将重新检查', { exact: true }).waitFor();
    await page.getByText(/症状加重/).first().waitFor();
  });

  it('places an order with an answer missing: nothing blocks it', async () => {
    const page = await signedIn('doctor', '/desk');
    const { localId, recognisable, nothing } = someone(3);
    await choose(page, localId);
    await order(page, recognisable[0]?.code ?? '');
    await order(page, nothing[0]?.code ?? '');
    await page.getByRole('textbox', { name: /添加药品/ }).fill('阿莫西林胶囊');
    await page.getByRole('textbox', { name: /添加药品/ }).press('Enter');
    await page.getByText('还有 1 项可互认未作答').waitFor();
    await page.getByRole('button', { name: '提交开单' }).click();
    await page.getByText('已提交 3 项').waitFor();
    await page.getByRole('button', { name: '为下一位居民开单' }).click();
    await page.getByRole('heading', { name: '选择居民' }).waitFor();
  });

  it('by keyboard alone, from the initials to the answer', async () => {
    const page = await signedIn('doctor', '/desk');
    const { localId, recognisable } = someone(0);
    await page.getByLabel('号码', { exact: true }).focus();
    await page.keyboard.type(localId);
    await page.keyboard.press('Enter');
    const box = page.getByRole('combobox', { name: /添加检查检验/ });
    await box.waitFor();
    await box.focus();
    await page.keyboard.type(recognisable[1]?.code ?? '');
    await page.locator('.ant-select-item-option').first().waitFor();
    await page.keyboard.press('Enter');
    const recognise = page.getByRole('button', { name: /^互认/ });
    await recognise.waitFor();
    await recognise.focus();
    await page.keyboard.press('Enter');
    await page.getByText('已互认', { exact: true }).waitFor();
  });

  it('opens a record that nothing ties to it only with a reason', async () => {
    const page = await signedIn('doctor', '/desk');
    await choose(page, 'nobody-of-this-number');
    await page.getByText('您与该居民没有诊疗关系').waitFor();
    await page.getByRole('button', { name: '打开档案' }).click();
    await page.getByText('请写明理由，至少 4 个字').waitFor();
    await accessible(page);
  });
});

describe('inside of a hospital’s system', () => {
  interface Made {
    url: string;
  }
  async function launched(at: number): Promise<Made> {
    const { institution } = home();
    const { key } = await call<{ key: string }>('POST', '/api/keys', {
      key: inject('keys')['*'] ?? '',
      body: { institution, name: `his-${at}-${Date.now()}`, scopes: ['launch'] },
    });
    const { localId, recognisable } = someone(at);
    return call<Made>('POST', '/api/launches', {
      key,
      body: { patient: { localId }, practitioner: 'demo-doctor', order: { department: '0301', items: [{ orderId: `HIS-${at}`, item: recognisable[0]?.code }] } },
    });
  }

  it.each(everyLook())('opens with its patient and order, without a way elsewhere, $name', async ({ look }) => {
    const { url } = await launched(0);
    const page = await visit(url, look);
    await page.getByRole('button', { name: look.language === 'zh' ? /^互认/ : /^Recognise/ }).waitFor();
    expect(new URL(page.url()).hash, 'the token is gone from the address').toBe('');
    expect(await page.context().cookies(), 'no cookie was set').toEqual([]);
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('lianyi-session');
    expect(await page.getByRole('navigation').count()).toBe(0);
    await accessible(page);
    await fits(page);
    await page.reload();
    await page.getByText(look.language === 'zh' ? '请从医院系统打开' : 'Open it from the hospital’s system').waitFor();
  });

  it('a launch is used once', async () => {
    const { url } = await launched(1);
    const first = await visit(url);
    await first.getByRole('button', { name: /^互认/ }).waitFor();
    // In the same panel the next patient is opened by the fragment alone.
    const next = await launched(2);
    await first.goto(next.url);
    const code = someone(2).recognisable[0]?.code ?? '';
    await first.getByRole('listitem').filter({ hasText: code }).getByRole('button', { name: /^互认/ }).waitFor();
    expect(new URL(first.url()).hash).toBe('');
    const second = await visit(url);
    await second.getByText('这个入口已失效').waitFor();
  });

  it('stands in a frame of a hospital that the operator named, and works there; in no other', async () => {
    const { url } = await launched(2);
    const page = await visit(`http://localhost:${inject('hospital')}/#${encodeURIComponent(url)}`);
    const frame = page.frameLocator('iframe');
    await frame.getByRole('button', { name: /^互认/ }).click();
    await frame.getByText('已互认', { exact: true }).waitFor();
    const again = await launched(3);
    const other = await visit(`http://127.0.0.1:${inject('hospital')}/#${encodeURIComponent(again.url)}`);
    await other.waitForTimeout(1_500);
    expect(await other.frameLocator('iframe').getByRole('button').count()).toBe(0);
    expect(complaints.some((text) => text.includes('frame-ancestors'))).toBe(true);
    complaints.length = 0;
  });
});
