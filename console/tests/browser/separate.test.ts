import { describe, expect, inject, it } from 'vitest';
import { call, home } from './people';
import { accessible, choose, everyLook, fits, signedIn } from './world';

/** Published test number; nobody's. */
const CARD = '510703200002290026';

interface Found {
  resident: { id: string };
  registrations: { id: string; named: boolean; institution: string; how: string }[];
}

const region = () => inject('keys')['*'] ?? '';
const search = (institution: string, number: string) => call<Found>('POST', '/api/patients/search', { key: region(), body: { institution, number } });

/** Registers somebody at two institutions under one card: the system takes them for one resident. */
async function borrowed(number: string) {
  const other = Object.entries(inject('keys')).find(([institution]) => institution !== '*' && institution !== home().institution);
  if (!other) throw new Error('the demonstration printed one key only');
  for (const [institution, key] of [[home().institution, home().key], other] as const) {
    const identifier = [{ type: { coding: [{ code: 'MR' }] }, value: `${institution}-${number}` }, { system: 'urn:oid:2.16.156.10011.1.3', value: CARD }];
    await call('POST', '/fhir/Patient', { key, body: { resourceType: 'Patient', name: [{ text: '张三' }], gender: 'female', birthDate: '2000-02-29', identifier } });
  }
  return { institution: other[0], number: `${other[0]}-${number}` };
}

async function names(): Promise<Map<string, string>> {
  const { institutions } = await call<{ institutions: { code: string; name: string }[] }>('GET', '/api/region', { key: region() });
  return new Map(institutions.map(({ code, name }) => [code, name]));
}

describe('a registration that is somebody else’s', () => {
  it('is found by the institution’s number, taken out with a reason, and stands alone from then on', async () => {
    const { institution, number } = await borrowed('sep-1');
    const name = (await names()).get(institution) ?? '';
    const before = await search(institution, number);
    const page = await signedIn('regional-manager', '/reviews');
    await page.getByText('登记与拆出').click();
    await choose(page, '机构', name);
    await page.getByLabel('该机构的病历号').fill(number);
    await page.keyboard.press('Enter');
    const list = page.getByRole('list', { name: '登记明细' });
    await list.waitFor();
    expect(page.url(), 'no patient number stands in an address').not.toContain(number);
    expect(await list.getByRole('listitem').count()).toBe(before.registrations.length);
    expect(await list.innerText(), 'masked').not.toMatch(/张三|200002290026/);

    const mine = list.getByRole('listitem').filter({ hasText: '所查病历号' });
    await mine.getByRole('button', { name: /拆出这份登记/ }).click();
    const take = mine.getByRole('button', { name: /^拆\s*出$/ });
    expect(await take.isDisabled(), 'a reason is needed').toBe(true);
    await mine.getByLabel('拆出理由').fill('借用他人身份证');
    await accessible(page);
    await take.click();
    await mine.getByText('不再自动把它与原居民连在一起', { exact: false }).waitFor();
    expect((await search(institution, number)).resident.id, 'nothing happens before it is confirmed').toBe(before.resident.id);
    await mine.getByRole('button', { name: /^确\s*定$/ }).click();

    await page.getByRole('status').filter({ hasText: '已拆出' }).waitFor();
    await page.getByRole('list', { name: '登记明细' }).waitFor();
    const after = await search(institution, number);
    expect(after.resident.id).not.toBe(before.resident.id);
    expect(after.registrations.map(({ institution: at, how }) => [at, how])).toEqual([[institution, 'by-undoing']]);
    await page.getByRole('link', { name: '查看拆出的居民' }).click();
    await page.getByText('只有这一份，无可拆出。', { exact: false }).waitFor();
    expect(new URL(page.url()).searchParams.get('resident')).toBe(after.resident.id);
    expect(await page.getByRole('button', { name: /拆出这份登记/ }).count(), 'one alone is not taken out').toBe(0);
    await accessible(page);

    // It was a mistake: somebody asks, sees both side by side, and says that they are one.
    await page.getByRole('button', { name: '提出合并' }).click();
    const form = page.locator('form').last();
    await choose(form, '机构', (await names()).get(home().institution) ?? '');
    await form.getByLabel('该机构的病历号').fill(`${home().institution}-sep-1`);
    await form.getByLabel('提出理由').fill('核对后确为同一人');
    await accessible(page);
    await form.getByRole('button', { name: /^提\s*出$/ }).click();
    await page.getByText('核对后确为同一人', { exact: false }).waitFor();
    expect(new URL(page.url()).searchParams.get('pair')).not.toBeNull();
    expect((await search(institution, number)).resident.id, 'nothing changes before it is decided').toBe(after.resident.id);
    await accessible(page);
    await page.getByRole('button', { name: '是同一人，合并' }).click();
    await page.getByRole('button', { name: /^确\s*定$/ }).click();
    await expect.poll(async () => (await search(institution, number)).registrations.length).toBe(before.registrations.length);
  });

  it('that was told apart wrongly is asked about again', async () => {
    const { institution, number } = await borrowed('sep-2');
    const { registrations } = await search(institution, number);
    await call('POST', `/api/patients/${registrations.find((one) => one.named)?.id ?? ''}/separate`, { key: region(), body: { reason: '看错了行' } });
    expect((await search(institution, number)).registrations.length).toBe(1);
    const page = await signedIn('regional-manager', '/reviews', { width: 390 });
    await page.getByText('已判为两人').click();
    await page.getByRole('list', { name: '待判断' }).getByRole('button').last().click();
    await page.getByRole('button', { name: '重新判断' }).click();
    await page.getByLabel('提出理由').fill('拆错了行');
    await accessible(page);
    await fits(page);
    await page.getByRole('button', { name: /^提\s*出$/ }).click();
    await page.getByRole('button', { name: '是同一人，合并' }).waitFor();
    await page.getByText('此前', { exact: false }).waitFor();
    await page.getByRole('button', { name: '是同一人，合并' }).click();
    await page.getByRole('button', { name: /^确\s*定$/ }).click();
    await expect.poll(async () => (await search(institution, number)).registrations.length).toBe(registrations.length);
  });

  it.each(everyLook())('that nobody knows is told as such, $name', async ({ look }) => {
    const zh = look.language === 'zh';
    const page = await signedIn('regional-manager', '/reviews?view=registrations', look);
    await choose(page, zh ? '机构' : 'Institution', (await names()).get(home().institution) ?? '');
    await page.getByLabel(zh ? '该机构的病历号' : 'The institution’s number').fill('no-such-number');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText(zh ? '没有这样的登记' : 'there is no such registration', { exact: false }).waitFor();
    await accessible(page);
    await fits(page);
  });
});
