import { describe, expect, it } from 'vitest';
import { accessible, choose, everyLook, fits, signedIn, type Login } from './world';

const PAGES: readonly { path: string; login: Login; title: [zh: string, en: string] }[] = [
  { path: '/accounts', login: 'institution-manager', title: ['账号与角色', 'Accounts and roles'] },
  { path: '/organisation', login: 'regional-manager', title: ['机构与人员', 'Organisation'] },
  { path: '/reviews', login: 'regional-manager', title: ['身份匹配', 'Who is whom'] },
  { path: '/glass', login: 'institution-manager', title: ['破窗复核', 'Broken glass'] },
  { path: '/objections', login: 'regional-manager', title: ['居民异议', 'Objections'] },
  { path: '/access', login: 'security-administrator', title: ['接入凭证', 'Systems and apps'] },
];

describe('who is who', () => {
  for (const { path, login, title } of PAGES) {
    it.each(everyLook())(`${path}, $name`, async ({ look }) => {
      const page = await signedIn(login, path, look);
      await page.getByRole('heading', { level: 1, name: look.language === 'zh' ? title[0] : title[1] }).waitFor();
      await page.waitForLoadState('networkidle');
      expect(await page.getByRole('alert').count(), 'nothing was refused').toBe(0);
      await accessible(page);
      await fits(page);
    });
  }

  it('broken glass is reviewed by somebody else, with a finding', async () => {
    const page = await signedIn('institution-manager', '/glass');
    await page.getByRole('listitem').getByRole('button').first().click();
    const yes = page.getByRole('button', { name: '合理', exact: true }).or(page.getByRole('button', { name: '合 理', exact: true }));
    expect(await yes.isDisabled(), 'a finding is needed').toBe(true);
    await page.getByLabel('复核意见').fill('与当日急诊记录一致');
    await accessible(page);
    await yes.click();
    await page.getByText('没有待复核的破窗调阅').waitFor();
  });

  it('an account is made, shown its password once, and switched off', async () => {
    const page = await signedIn('system-administrator', '/accounts');
    await page.getByRole('button', { name: '开立账号' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('账号').fill('wang.li.test');
    await form.getByLabel('姓名').fill('王丽');
    await form.getByRole('button', { name: '开立账号' }).click();
    await form.getByText('首次口令只显示这一次').waitFor();
    await accessible(page);
    await form.getByRole('button', { name: '关闭' }).last().click();
    await page.getByLabel('姓名、账号或工号').fill('wang.li.test');
    await page.getByRole('cell', { name: 'wang.li.test' }).click();
    await page.getByRole('button', { name: /停\s*用/ }).click();
    await page.getByRole('button', { name: /确\s*定/ }).click();
    await page.getByRole('dialog').getByText('已停用').waitFor();
  });

  it('a security administrator gives a role at an institution', async () => {
    const page = await signedIn('security-administrator', '/accounts');
    await page.getByLabel('姓名、账号或工号').fill('nurse');
    await page.getByRole('cell', { name: 'nurse', exact: true }).click();
    const box = page.getByRole('dialog');
    await choose(box, '角色', '质控');
    await choose(box, '机构', '第三人民');
    await box.getByRole('button', { name: '授予角色' }).click();
    await box.getByText(/质控 ·/).waitFor();
  });

  it('a unit is found in the tree, with people, devices and history', async () => {
    const page = await signedIn('regional-manager', '/organisation');
    await page.getByLabel('机构名称或代码').fill('第三人民');
    await page.getByRole('treeitem', { name: /第三人民/ }).or(page.getByText(/绵阳市第三人民医院/)).last().click();
    await page.getByRole('heading', { level: 2, name: /第三人民/ }).waitFor();
    await page.getByRole('tab', { name: '设备' }).click();
    await page.getByRole('table', { name: '设备' }).getByText('CT', { exact: false }).first().waitFor();
    await accessible(page);
    await page.getByRole('tab', { name: '变更历史' }).click();
    await page.waitForLoadState('networkidle');
    await accessible(page);
    expect(new URL(page.url()).searchParams.get('institution')).toBeTruthy();
  });
});
