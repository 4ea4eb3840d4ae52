import { describe, inject, it } from 'vitest';
import { accessible, everyLook, fits, signedIn } from './world';

/** A hospital's system sends something that cannot be taken, by FHIR. */
async function refused(): Promise<void> {
  const keys = Object.entries(inject('keys')).filter(([code]) => code !== '*');
  for (const [, key] of keys) {
    await fetch(`${inject('url')}/fhir/Patient`, {
      method: 'POST',
      headers: { 'Authorization': `Bearer ${key}`, 'Content-Type': 'application/fhir+json' },
      body: JSON.stringify({ resourceType: 'Patient', name: [{ text: '张三丰' }], gendre: 'female' }),
    });
  }
}

describe('the exchange monitor', () => {
  it.each(everyLook())('shows feeds and rates, $name', async ({ look }) => {
    await refused();
    const page = await signedIn('regional-manager', '/exchange', look);
    await page.getByText(look.language === 'zh' ? '接收量' : 'Rates').first().waitFor();
    await page.getByText('FHIR').first().waitFor();
    await accessible(page);
    await fits(page);
  });

  it.each(everyLook())('tells why a message was refused, and opens it on the trail, $name', async ({ look }) => {
    await refused();
    const zh = look.language === 'zh';
    const page = await signedIn('quality-officer', '/exchange?view=refused', look);
    await page.getByRole('list', { name: zh ? '拒收报文' : 'Refused messages' }).getByRole('button').first().click();
    await page.getByText(/gendre/).last().waitFor();
    await page.getByRole('button', { name: zh ? '查看原始报文' : 'Open the message' }).click();
    await page.locator('pre', { hasText: '张三丰' }).waitFor();
    await accessible(page);
    await fits(page);
    await page.getByRole('button', { name: zh ? '搁置' : 'Put aside' }).click();
    await page.getByLabel(zh ? '搁置原因（记入审计，勿写个人信息）' : 'Why (audited; nothing about a person)').fill('ok');
    await page.getByRole('button', { name: zh ? '确认搁置' : 'Put it aside' }).click();
    await page.getByRole('button', { name: zh ? '确认搁置' : 'Put it aside' }).waitFor({ state: 'hidden' });
  });

  it('whoever may not open a message is told so', async () => {
    await refused();
    const page = await signedIn('regional-manager', '/exchange?view=refused');
    await page.getByRole('list', { name: '拒收报文' }).getByRole('button').first().click();
    await page.getByText('您的角色不能查看原文。').waitFor();
  });
});
