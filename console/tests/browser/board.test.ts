import { describe, expect, inject, it } from 'vitest';
import { accessible, everyLook, fits, signedIn } from './world';

/** Something happens: an order is checked by a hospital's system, as it does when a doctor orders. */
async function ordered(): Promise<void> {
  const [institution, key] = Object.entries(inject('keys')).find(([code]) => code !== '*') ?? [];
  const answer = await fetch(`${inject('url')}/api/recognition/checks`, {
    method: 'POST',
    headers: { 'Authorization': `Bearer ${key ?? ''}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      patient: { document: { kind: '01', number: '11010519491231002X' } },
      department: '内科',
      doctor: 'D1',
      items: [{ orderId: `O-${institution ?? ''}-${Date.now()}`, item: 'CT-CHEST' }],
    }),
  });
  expect(answer.ok).toBe(true);
}

describe('the recognition board', () => {
  it.each(everyLook())('shows figures, course and groups, $name', async ({ look }) => {
    const zh = look.language === 'zh';
    const page = await signedIn('regional-manager', '/board', look);
    await page.getByRole('heading', { level: 1, name: zh ? '互认看板' : 'Recognition board' }).waitFor();
    await page.getByRole('button', { name: zh ? /^互认率|^净节约/ : /^Net saving/ }).first().waitFor();
    await page.getByText(zh ? '实时' : 'live', { exact: true }).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('a number leads to its rows, and a row of the table narrows the page', async () => {
    const page = await signedIn('regional-manager', '/board?from=2020-01-01');
    const number = page.getByRole('button', { name: /^\S.* 开单核对 [1-9][\d,]*$/ }).first();
    await number.waitFor();
    const wanted = (await number.textContent()) ?? '';
    await number.click();
    const rows = page.getByRole('dialog');
    await rows.getByText('您的角色看不到患者').waitFor();
    await rows.locator('.ant-table-row').first().waitFor();
    expect(Number(wanted.replaceAll(',', ''))).toBeGreaterThan(0);
    await accessible(page);
    await page.keyboard.press('Escape');
    await rows.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: /^只看这一项/ }).first().click();
    await page.getByText('已收窄').waitFor();
    expect(new URL(page.url()).searchParams.get('institution')).toMatch(/^\d+$/);
  });

  it('exports what it shows as a workbook', async () => {
    const page = await signedIn('regional-manager', '/board?from=2020-01-01');
    await page.getByRole('button', { name: /导出表格/ }).waitFor();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /导出表格/ }).click()]);
    expect(file.suggestedFilename()).toMatch(/^recognition-2020-01-01-\d{4}-\d{2}-\d{2}\.xlsx$/);
  });

  it('whoever runs one institution sees that one, by its departments', async () => {
    const page = await signedIn('institution-manager', '/board');
    await page.getByText('按科室').waitFor();
    expect(await page.getByText('全部机构', { exact: true }).count()).toBe(0);
    expect(await page.getByText('按机构', { exact: true }).count()).toBe(0);
  });
});

describe('the wall', () => {
  it.each(everyLook())('fills a screen, $name', async ({ look }) => {
    const page = await signedIn('regional-manager', '/board/wall', look);
    await page.getByRole('img', { name: look.language === 'zh' ? /各机构各项目互认情况/ : /Recognition by institution/ }).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('today’s figures move by themselves', async () => {
    const page = await signedIn('regional-manager', '/board/wall');
    const figure = page.locator('section', { hasText: '开单核对' }).locator('b').first();
    await page.getByText(/更新于/).waitFor();
    const before = Number((await figure.textContent())?.replaceAll(',', ''));
    await ordered();
    await expect.poll(async () => Number((await figure.textContent())?.replaceAll(',', '')), { timeout: 15_000 }).toBeGreaterThanOrEqual(before);
  });

  it('stays smooth with 330 items × 60 institutions', async () => {
    const page = await signedIn('regional-manager', '/board/wall');
    const named = (n: number, of: string) => Array.from({ length: n }, (_, at) => ({ code: `${of}${at}`, name: `${of}${at}`, level: null, category: null }));
    const cells = Array.from({ length: 330 * 60 }, (_, at) => [at % 60, Math.floor(at / 60), 1 + (at % 97), at % 31, at % 17, at % 13, at % 3, at]);
    await page.route('**/api/recognition/grid*', (route) => route.fulfill({ json: { from: '2026-01-01', to: '2026-01-31', institutions: named(60, '机构'), items: named(330, '项目'), cells } }));
    await page.reload();
    const picture = page.getByRole('img', { name: /60 × 330/ });
    await picture.waitFor();
    const box = await picture.boundingBox();
    if (!box) throw new Error('the map has no size');
    // While the pointer crosses the map no frame takes long: what is drawn is drawn once.
    const slow = page.evaluate(
      () =>
        new Promise<number>((done) => {
          const spans: number[] = [];
          let last = performance.now();
          const step = (now: number) => {
            spans.push(now - last);
            last = now;
            if (spans.length < 90) requestAnimationFrame(step);
            else done(spans.slice(5).sort((a, b) => a - b).at(-5) ?? 0);
          };
          requestAnimationFrame(step);
        }),
    );
    for (let at = 0; at < 40; at += 1) await page.mouse.move(box.x + (box.width * at) / 40, box.y + (box.height * at) / 40);
    expect(await slow, 'milliseconds of the slowest frames but four').toBeLessThan(100);
    await page.getByText(/互认率 \d/).waitFor();
  });
});
