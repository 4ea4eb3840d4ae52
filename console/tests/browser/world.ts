import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeSource from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { launch } from '../../scripts/chromium.mjs';
import { signIn } from '../../scripts/people.mjs';

/** The widths at which every page must work: a desk, and a phone or a panel inside of another system. */
export const WIDTHS = [1440, 390] as const;
export type Width = (typeof WIDTHS)[number];
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The accounts of a demonstration. The last three set up a second factor when they first sign in. */
export type Login =
  | 'doctor' | 'family-doctor' | 'nurse' | 'registrar' | 'quality-officer' | 'institution-manager' | 'regional-manager' | 'resident'
  | 'auditor' | 'security-administrator' | 'system-administrator';

let browser: Browser | undefined;
const open: BrowserContext[] = [];
/** What the console of a page complained of; a test may empty it when it provoked something. */
export const complaints: string[] = [];

beforeAll(async () => {
  browser ??= await launch();
});
/** Where a page of a test that failed is pictured. */
const FAILED = fileURLToPath(new URL('../../../.cache/console/', import.meta.url));

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    const pages = open.flatMap((context) => context.pages());
    await Promise.all(
      pages.map((page, at) => page.screenshot({ path: join(FAILED, `${task.name.replace(/[^\p{L}\d]+/gu, '-').slice(0, 80)}-${at}.png`), fullPage: true }).catch(() => undefined)),
    );
  }
  await Promise.all(open.splice(0).map((context) => context.close()));
  expect(complaints.splice(0), 'nothing was complained of in the console').toEqual([]);
});
afterAll(async () => {
  await browser?.close();
  browser = undefined;
});

export interface Look {
  width?: Width;
  language?: Language;
  theme?: 'light' | 'dark';
}

/** A new browser without a past, at a page of the console. */
export async function visit(path: string, { width = 1440, language = 'zh', theme = 'light' }: Look = {}): Promise<Page> {
  if (!browser) throw new Error('the browser is not running');
  const context = await browser.newContext({
    baseURL: inject('url'),
    viewport: { width, height: width === 390 ? 844 : 900 },
    ...(width === 390 && { isMobile: true, hasTouch: true }),
    colorScheme: theme,
    reducedMotion: 'reduce',
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
  });
  open.push(context);
  await context.addInitScript((spoken) => {
    try {
      localStorage.setItem('lianyi.language', spoken);
    } catch {
      // A page that the browser refused has no storage.
    }
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  // A refusal that a page is made for (401 before signing in, 404, 422) is told in the page.
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(path);
  return page;
}

/** The same, signed in as somebody of the demonstration by the form that people use. */
export async function signedIn(login: Login, path: string, look: Look = {}): Promise<Page> {
  const page = await visit('/account', look);
  await signIn(page, { login, password: inject('logins')[login] ?? '', language: look.language ?? 'zh', file: join(inject('data'), 'second-factors.json') });
  if (path !== '/account') await page.goto(path);
  return page;
}

/** Chooses from a list by typing, by keyboard alone, once there is something to choose. */
export async function choose(within: Page | Locator, label: string, typed: string): Promise<void> {
  const field = within.getByLabel(label, { exact: true });
  await field.fill(typed);
  await field.page().locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active').waitFor();
  await field.press('Enter');
}

interface Found {
  id: string;
  impact: string | null;
  nodes: { html: string; failureSummary?: string }[];
}

/**
 * No serious violation of WCAG 2.2 A and AA that axe-core finds. The window is made as high as the page meanwhile: axe
 * measures a target where it stands, and one that is half below an edge that stays, and would be scrolled, is none.
 */
export async function accessible(page: Page): Promise<void> {
  const window = page.viewportSize();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  if (window) await page.setViewportSize({ ...window, height: Math.max(window.height, height) });
  try {
    await withoutViolation(page);
  } finally {
    if (window) await page.setViewportSize(window);
  }
}

async function withoutViolation(page: Page): Promise<void> {
  // Run beside the page's own policy, which lets no foreign script in.
  await page.evaluate(AxeSource.source);
  const found = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run: (of: Document, how: object) => Promise<{ violations: unknown[] }> } };
    const { violations } = await axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations;
  });
  const serious = (found as Found[]).filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`)).toEqual([]);
}

/** Whatever the keyboard reaches is seen where it is reached, not hidden behind a head or foot that stays (WCAG 2.4.11). */
async function reachable(page: Page, most = 60): Promise<void> {
  await page.evaluate(() => window.scrollTo(0, 0));
  const hidden: string[] = [];
  let reached = 0;
  for (; reached < most; reached += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const at = document.activeElement;
      if (!at || at === document.body) return null;
      // Of something longer than the window, the part in it.
      const { left, top, right, bottom } = at.getBoundingClientRect();
      const middle = (from: number, to: number, most: number) => (Math.max(from, 0) + Math.min(to, most)) / 2;
      const over = document.elementFromPoint(middle(left, right, innerWidth), middle(top, bottom, innerHeight));
      const seen = over !== null && (at.contains(over) || over.contains(at) || over.closest('label')?.contains(at) === true);
      return { seen, is: at.outerHTML.slice(0, 160) };
    });
    if (!found) break;
    if (!found.seen) hidden.push(found.is);
  }
  expect(reached, 'the keyboard reaches something').toBeGreaterThan(0);
  expect(hidden).toEqual([]);
}

/** Nothing reaches beyond the edge: a phone's page does not scroll sideways; and what the keyboard reaches is seen. */
export async function fits(page: Page): Promise<void> {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over, 'pixels that the page is wider than the window').toBeLessThanOrEqual(0);
  await reachable(page);
}

/** `body` for each language and width: what every page must stand. */
export function everyLook(): { name: string; look: Required<Omit<Look, 'theme'>> }[] {
  return LANGUAGES.flatMap((language) => WIDTHS.map((width) => ({ name: `${language} ${width}`, look: { language, width } })));
}
