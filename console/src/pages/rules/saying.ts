import type { Schema } from '@/api/client';
import { said, type Language, type Said } from '@/i18n/texts';
import { yuan } from '@/i18n/write';
import { keys, texts, values } from './texts';

export type Rule = Schema<'RuleStated'>;

const named = keys as Readonly<Record<string, Said>>;
const words = values as Readonly<Record<string, Said>>;

/** A key of a rule file as people call it. */
export function keyName(key: string, language: Language): string {
  const known = named[key];
  return known ? said(known, language) : key;
}

/** A sort of rule as people call it. */
export function kindName(kind: string, language: Language): string {
  const known = (texts as Readonly<Record<string, Said>>)[kind];
  return known ? said(known, language) : kind;
}

/** Keys of which a rule has so many values that they are counted when it is told in one line. */
const LISTED_MOST = 6;

/** A value of a rule file as people write it: money in yuan, lists with their number when they are long. */
export function written(key: string, value: unknown, language: Language, whole = false): string {
  if (value === null || value === undefined) return said(texts.none, language);
  if (typeof value === 'boolean') return said(value ? texts.yes : texts.no, language);
  if (Array.isArray(value)) {
    const all = value.map((one) => written('', one, language, whole));
    const shown = whole ? all : all.slice(0, LISTED_MOST);
    const more = all.length > shown.length ? ` … (${all.length})` : '';
    return `${shown.join(language === 'zh' ? '、' : ', ')}${more}`;
  }
  if (typeof value === 'object') {
    const inside = Object.entries(value as Record<string, unknown>);
    return inside
      .map(([name, one]) => `${keyName(name, language)} ${key === 'fen' && typeof one === 'number' ? `¥${yuan(one)}` : written(name, one, language, whole)}`)
      .join(language === 'zh' ? '；' : '; ');
  }
  const word = typeof value === 'string' ? words[value] : undefined;
  return word ? said(word, language) : String(value as string | number);
}

/** What stands in a rule's own column already. */
const TOLD = new Set(['code', 'name', 'item', 'name_en', 'text_en']);
/** What tells most, first. */
const FIRST = ['window_days', 'value', 'fen', 'scope', 'text', 'eqa_scheme', 'level', 'kind', 'category', 'counts_in_rate'];

/** A rule in one line: what it settles, without what names it. */
export function summary(rule: { name?: string | null | undefined; fields: object }, language: Language): string {
  const all = Object.entries(rule.fields as Record<string, unknown>).filter(([key, value]) => !TOLD.has(key) && value !== rule.name);
  const rank = (key: string) => (FIRST.includes(key) ? FIRST.indexOf(key) : FIRST.length);
  const line = all.sort(([a], [b]) => rank(a) - rank(b)).map(([key, value]) => `${keyName(key, language)} ${written(key, value, language)}`);
  return line.join(' · ');
}

/** The code of an address, `kind/code`, and back. */
export function idOf(rule: Pick<Rule, 'kind' | 'code'>): string {
  return `${rule.kind}/${rule.code}`;
}
