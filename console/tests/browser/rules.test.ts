import { describe, expect, it } from 'vitest';
import { accessible, choose, everyLook, fits, signedIn } from './world';

describe('the rules', () => {
  it.each(everyLook())('are listed as of a day, $name', async ({ look }) => {
    const page = await signedIn('nurse', '/rules', look);
    await page.getByText(look.language === 'zh' ? /共 \d+ 条/ : /\d+ rules/).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('are found by initials, and show their text, place and versions', async () => {
    const page = await signedIn('nurse', '/rules?kind=item');
    await page.getByLabel('代码、名称、拼音首字母（如 xbct）或原文').fill('xbctps');
    await page.getByText('胸部CT平扫').first().click();
    const rule = page.getByRole('dialog');
    await rule.getByText(/catalogue\/imaging-ct\.toml 第 \d+ 行/).first().waitFor();
    expect(await rule.locator('pre').textContent()).toContain('CT-CHEST');
    await rule.getByText('历次版本').waitFor();
    await accessible(page);
    expect(new URL(page.url()).searchParams.get('rule')).toBe('item/CT-CHEST');
  });

  it.each(everyLook())('of two days are compared, $name', async ({ look }) => {
    const page = await signedIn('nurse', '/rules?view=compare&from=2023-07-31&to=2023-08-01&kind=item', look);
    const zh = look.language === 'zh';
    await page.getByText(zh ? /\d+ 处不同/ : /\d+ differences/).waitFor();
    await page.getByText(zh ? '新增' : 'new', { exact: true }).first().waitFor();
    await accessible(page);
    await fits(page);
  });
});

describe('what if', () => {
  it.each(everyLook())('says what it needs, or is there, $name', async ({ look }) => {
    const page = await signedIn('regional-manager', '/what-if', look);
    const zh = look.language === 'zh';
    const absent = page.getByText(zh ? '本服务器尚无试算功能' : 'This server has no what-if engine yet');
    const there = page.getByRole('button', { name: zh ? '开始试算' : 'Run', exact: true });
    await absent.or(there).waitFor();
    await accessible(page);
    await fits(page);
  });

  it('a change on the screen becomes the text of a rule file, and a mistake is told at its line', async () => {
    const page = await signedIn('regional-manager', '/board');
    await page.route('**/api/scenarios', (route) =>
      route.request().method() === 'GET'
        ? route.fulfill({ json: { scenarios: [] } })
        : route.fulfill({
            status: 422,
            contentType: 'application/problem+json',
            json: { type: 'urn:lianyi:problem:unprocessable', title: '不合规则 · A rule', status: 422, detail: 'the overlay has 1 mistake', faults: [{ file: 'scenario.toml', line: 3, column: 15, reason: 'a window of 40 days is outside window_days_max' }] },
          }),
    );
    await page.goto('/what-if');
    await page.getByRole('button', { name: '互认时限' }).click();
    await choose(page, '项目（可多选）', 'CT-HEAD');
    await page.keyboard.press('Escape');
    await page.getByRole('spinbutton', { name: '互认时限改为' }).fill('40');
    await page.getByText('window_days = 40').waitFor();
    await page.getByLabel('方案名称').fill('头颅CT 40天');
    await page.getByLabel('为什么试算').fill('复诊多在月内');
    await page.getByRole('button', { name: '开始试算' }).click();
    await page.getByText('第 3 行第 15 列').waitFor();
    await accessible(page);
  });

  it('shows the ten groups that change most, all on request, sorted by any figure, at a desk and on a phone', { timeout: 240_000 }, async () => {
    const page = await signedIn('regional-manager', '/what-if');
    await page.getByRole('button', { name: '移出目录' }).click();
    for (const item of ['上腹部CT', '胸部DR', 'C反应']) await choose(page, '项目（可多选）', item);
    await page.keyboard.press('Escape');
    await page.getByLabel('方案名称').fill('移出几项');
    await page.getByLabel('为什么试算').fill('看变化最大的项目');
    await page.getByRole('button', { name: '开始试算' }).click();
    const table = page.getByRole('table').filter({ hasText: '互认 · 按方案' });
    await table.waitFor({ timeout: 200_000 });
    const changes = async () => {
      const cells = await table.locator('tbody tr td:nth-child(5)').allInnerTexts();
      return cells.filter((text) => text.includes('¥')).map((text) => Number(/-?¥[\d,.]+/.exec(text)?.[0].replace(/[¥,]/g, '')));
    };
    const first = await changes();
    expect(first).toHaveLength(10);
    expect(first, 'the greatest change first, gained or lost').toEqual([...first].sort((a, b) => Math.abs(b) - Math.abs(a)));
    expect(Math.abs(first[0] ?? 0)).toBeGreaterThan(0);
    const more = page.getByRole('button', { name: /^全部 \d+ 项$/ });
    const groups = Number(/\d+/.exec(await more.innerText())?.[0]);
    await more.click();
    expect(await table.locator('tbody tr[data-row-key]').count()).toBe(groups);
    await page.getByRole('button', { name: '只看前 10 项' }).click();
    await table.getByRole('columnheader', { name: /节约/ }).click();
    const gains = await changes();
    expect(gains, 'what is saved most first').toEqual([...gains].sort((a, b) => b - a));
    await table.getByRole('columnheader', { name: /节约/ }).click();
    const losses = await changes();
    expect(losses, 'what is lost most first').toEqual([...losses].sort((a, b) => a - b));
    expect(losses[0]).toBe(Math.min(...first));
    await accessible(page);

    await page.setViewportSize({ width: 390, height: 844 });
    const cards = page.getByRole('list', { name: '按项目' }).getByRole('listitem');
    await cards.first().waitFor();
    expect(await cards.count()).toBe(10);
    await page.getByRole('button', { name: /^全部 \d+ 项$/ }).click();
    expect(await cards.count()).toBe(groups);
    await accessible(page);
    await fits(page);
  });
});
