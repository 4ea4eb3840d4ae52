import { describe, expect, it } from 'vitest';
import { PAGES } from '@/app/page';
import { half, said, type Said } from './texts';

const modules = import.meta.glob<Record<string, unknown>>('/src/**/texts.ts', { eager: true });
const catalogues = Object.entries(modules)
  .filter(([path]) => !path.startsWith('/src/i18n/'))
  .map(([path, module]) => [path, module.texts as Record<string, Said>] as const);
const all: (readonly [string, Said])[] = [
  ...catalogues.flatMap(([path, texts]) => Object.entries(texts).map(([name, text]) => [`${path} ${name}`, text] as const)),
  ...PAGES.flatMap((page) => [[`${page.path} title`, page.title] as const, [`${page.path} help`, page.help] as const]),
];

const HAN = /\p{Script=Han}/u;
const marks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((mark) => mark[1]).sort();
/** What is offered in the other language, and names, have no form of their own. */
const IN_ENGLISH = new Set(['/src/app/texts.ts otherLanguage', '/src/pages/desk/texts.ts otherLanguage']);

describe('every text has both languages', () => {
  it('finds the catalogues', () => {
    expect(catalogues.length).toBeGreaterThan(3);
    for (const [path, texts] of catalogues) expect(texts, `${path} exports texts`).toBeTypeOf('object');
  });
  it.each(all)('%s', (name, text) => {
    expect(text).toHaveLength(2);
    const [chinese, english] = text;
    expect(chinese.trim()).not.toBe('');
    expect(english.trim()).not.toBe('');
    expect(marks(english), 'both take the same values').toEqual(marks(chinese));
    if (IN_ENGLISH.has(name)) return;
    expect(HAN.test(english), 'the English form has no Chinese in it').toBe(false);
    const latin = /^[A-Za-z0-9 .:/()\-–·,]+$/.test(chinese);
    expect(HAN.test(chinese) || latin, 'the Chinese form is Chinese, or a name').toBe(true);
  });
});

describe('no text stands in code', () => {
  // Said in one language only, it would stay so when the language is switched.
  const sources = import.meta.glob<string>('/src/**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' });
  const files = Object.entries(sources).filter(([path]) => !/(texts|page|\.test|schema\.d)\.tsx?$|\/src\/test\//.test(path));
  it.each(files)('%s', (_, source) => {
    const code = source
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
    const lines = code.split('\n').filter((line) => HAN.test(line) && !/language === 'zh'/.test(line));
    expect(lines).toEqual([]);
  });
});

describe('saying', () => {
  it('puts values in, and leaves a mark without a value to be seen', () => {
    const text = ['还有 {n} 条', '{n} left'] as const;
    expect(said(text, 'zh', { n: 3 })).toBe('还有 3 条');
    expect(said(text, 'en', {})).toBe('{n} left');
  });
  it('takes the half of a bilingual message', () => {
    expect(half('请求有误 · The request is wrong', 'zh')).toBe('请求有误');
    expect(half('请求有误 · The request is wrong', 'en')).toBe('The request is wrong');
    expect(half('unknown field', 'zh')).toBe('unknown field');
  });
});
