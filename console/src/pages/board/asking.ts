import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { day } from '@/i18n/write';

export type Statistics = Schema<'Statistics'>;
export type Row = Statistics['rows'][number];

export const GROUPS = ['institution', 'item', 'department', 'doctor', 'level', 'ground'] as const;
export type Group = (typeof GROUPS)[number];
export type GroupBy = Group | 'day' | 'month';

export const LEVELS = ['tertiary', 'secondary', 'primary', 'village', 'other'] as const;
export type Level = (typeof LEVELS)[number];

/** What the board is narrowed to; all of it stands in the address, so that a view can be sent to somebody. */
export interface Question {
  from: string;
  to: string;
  institution?: string;
  item?: string;
  department?: string;
  doctor?: string;
  ground?: string;
  level?: Level;
}

export const NARROWING = ['institution', 'item', 'department', 'doctor', 'ground', 'level'] as const;
export type Narrowing = (typeof NARROWING)[number];

const DAY_MS = 86_400_000;

/** The day `days` before another, both `2026-11-25`. */
export function daysBefore(on: string, days: number): string {
  return new Date(Date.parse(`${on}T00:00:00Z`) - days * DAY_MS).toISOString().slice(0, 10);
}

/** Periods by name, as of a day of the region. */
export function presets(today: string): Record<'last7' | 'last30' | 'thisMonth' | 'lastMonth' | 'thisYear', [string, string]> {
  const month = `${today.slice(0, 7)}-01`;
  const lastOfBefore = daysBefore(month, 1);
  return {
    last7: [daysBefore(today, 6), today],
    last30: [daysBefore(today, 29), today],
    thisMonth: [month, today],
    lastMonth: [`${lastOfBefore.slice(0, 7)}-01`, lastOfBefore],
    thisYear: [`${today.slice(0, 4)}-01-01`, today],
  };
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The question of an address; thirty days where it names no period. */
export function questionOf(search: URLSearchParams, today: string): Question {
  const [from, to] = presets(today).last30;
  const text = (name: string) => search.get(name)?.trim() || undefined;
  const date = (name: string, otherwise: string) => (DATE.test(search.get(name) ?? '') ? (search.get(name) as string) : otherwise);
  const level = LEVELS.find((one) => one === search.get('level'));
  const asked: Question = { from: date('from', from), to: date('to', to) };
  if (asked.to < asked.from) asked.from = asked.to;
  for (const name of NARROWING) {
    const value = name === 'level' ? level : text(name);
    if (value) Object.assign(asked, { [name]: value });
  }
  return asked;
}

/** The question in the address, and how to change it; `undefined` clears a part. */
export function useQuestion(): [Question, (change: Partial<Record<keyof Question, string | undefined>>) => void] {
  const [search, setSearch] = useSearchParams();
  const today = day(new Date());
  const question = useMemo(() => questionOf(search, today), [search, today]);
  const change = useCallback(
    (wanted: Partial<Record<keyof Question, string | undefined>>) => {
      setSearch((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(wanted)) {
          if (value) after.set(name, value);
          else after.delete(name);
        }
        return after;
      });
    },
    [setSearch],
  );
  return [question, change];
}

/** Counters of a question by one thing. */
export function useStatistics(question: Question, groupBy: GroupBy, enabled = true) {
  return useQuery({
    queryKey: ['statistics', question, groupBy],
    queryFn: ({ signal }) => take(api.GET('/api/recognition/statistics', { params: { query: { ...question, groupBy } }, signal })) as Promise<Statistics>,
    placeholderData: keepPreviousData,
    enabled,
  });
}

/** Days of a period, both ends included. */
export function daysOf({ from, to }: Pick<Question, 'from' | 'to'>): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** Every step of a period in order, so that a day without anything is a gap and not left out. */
export function steps({ from, to }: Pick<Question, 'from' | 'to'>, by: 'day' | 'month'): string[] {
  const found: string[] = [];
  for (let on = from; on <= to; on = daysBefore(on, -1)) {
    const step = by === 'day' ? on : on.slice(0, 7);
    if (found.at(-1) !== step) found.push(step);
  }
  return found;
}

/** A rate in hundredths of a percent as people write it. */
export function rate(hundredths: number | null | undefined): string {
  return hundredths === null || hundredths === undefined ? '–' : `${(hundredths / 100).toFixed(2)}%`;
}

/** Keys by which a table can be put in order. */
export const SORTS = ['checks', 'recognised', 'reexamined', 'rate', 'net'] as const;
export type Sort = (typeof SORTS)[number];

/** Largest first; what has no rate comes last. */
export function sorted(rows: readonly Row[], by: Sort): Row[] {
  const value = (row: Row) => (by === 'rate' ? (row.rateHundredths ?? -1) : row[by]);
  return [...rows].sort((a, b) => value(b) - value(a) || a.key.localeCompare(b.key));
}

/** What a row of a table narrows the question to: a department's key names its institution as well. */
export function narrowing(group: Group, key: string): Partial<Record<Narrowing, string>> {
  const [institution = '', department = '', doctor = ''] = key.split('/');
  if (group === 'department') return { institution, department };
  if (group === 'doctor') return { institution, department, doctor };
  return { [group]: key };
}
