import { Button, Select } from 'antd';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { DataTable, type Column } from '@/parts/table';
import { Money } from '@/parts/values';
import { useNarrow } from '@/parts/width';
import type { Behind } from './Rows';
import { GROUPS, LEVELS, narrowing, rate, SORTS, sorted, type Group, type Narrowing, type Row, type Sort, type Statistics } from './asking';
import css from './board.module.css';
import { texts } from './texts';

/** Rows that are shown before somebody asks for all of them: the largest are what one looks for. */
const FIRST = 15;
const FIRST_NARROW = 6;

/** The counters of a period in groups, the largest first; each number leads to its rows, each name narrows. */
export function Groups({ group, choose, statistics, own, narrow, open, empty, segmented }: {
  group: Group;
  choose: (group: Group) => void;
  statistics: UseQueryResult<Statistics>;
  /** The institution of whoever sees no other. */
  own: string | undefined;
  narrow: (change: Partial<Record<Narrowing, string>>) => void;
  open: (behind: Behind) => void;
  empty: ReactNode;
  segmented: (groups: readonly Group[]) => ReactNode;
}) {
  const t = useTexts(texts);
  const [sort, setSort] = useState<Sort>('recognised');
  const ground = group === 'ground';
  const by = ground ? 'reexamined' : sort;
  const narrowScreen = useNarrow();
  const [whole, setWhole] = useState(false);
  const first = narrowScreen ? FIRST_NARROW : FIRST;
  const all = statistics.data && sorted(statistics.data.rows, by);
  const rows = whole ? all : all?.slice(0, first);
  const named = (row: Row) => {
    if (group === 'level') return { name: t(LEVELS.find((level) => level === row.key) ?? 'other'), code: '' };
    const [, ...inner] = row.key.split('/');
    if (group === 'department' || group === 'doctor') return { name: inner.join(' · ') || '–', code: row.name ?? row.key };
    return { name: row.name ?? row.key, code: row.key };
  };
  const number = (row: Row, measure: Behind['measure'] & keyof Row) => {
    const value = row[measure];
    if (typeof value !== 'number' || value === 0) return <span className={css.number}>0</span>;
    const { name } = named(row);
    return (
      <button
        type="button"
        className={css.press}
        aria-label={`${name} ${t(measure)} ${count(value)}`}
        onClick={() => open({ measure, of: `${name} · ${t(measure)}`, narrowed: narrowing(group, row.key) })}
      >
        {count(value)}
      </button>
    );
  };
  const columns: Column<Row>[] = [
    {
      key: 'name',
      title: t('nameHead'),
      primary: true,
      width: 280,
      render: (row) => {
        const { name, code } = named(row);
        return (
          <span className={css.named}>
            <span>{name}</span>
            {code && <span className={css.code}>{code}</span>}
          </span>
        );
      },
    },
    ...(ground ? [] : [
      { key: 'checks', title: t('checks'), align: 'right' as const, width: 100, render: (row: Row) => number(row, 'checks') },
      { key: 'offered', title: t('offered'), align: 'right' as const, width: 110, render: (row: Row) => number(row, 'offered') },
      { key: 'recognised', title: t('recognised'), align: 'right' as const, width: 90, render: (row: Row) => number(row, 'recognised') },
    ]),
    { key: 'reexamined', title: t('reexamined'), align: 'right', width: 110, render: (row) => number(row, 'reexamined') },
    ...(ground ? [] : [
      {
        key: 'rate',
        title: t('rate'),
        align: 'right' as const,
        width: 130,
        render: (row: Row) => (
          <span className={css.number}>{rate(row.rateHundredths)}</span>
        ),
      },
      { key: 'net', title: t('net'), align: 'right' as const, width: 130, render: (row: Row) => <Money fen={row.net} /> },
    ]),
    {
      key: 'narrow',
      title: '',
      width: 110,
      align: 'right',
      render: (row) => (
        <Button size="small" type="link" aria-label={`${t('narrow')}: ${named(row).name}`} onClick={() => {
          narrow(narrowing(group, row.key));
          if (group === 'institution' || group === 'level') choose(group === 'level' ? 'institution' : 'department');
        }}>
          {t('narrow')}
        </Button>
      ),
    },
  ];
  const groups = GROUPS.filter((one) => !own || (one !== 'institution' && one !== 'level'));
  const total = statistics.data?.total;
  return (
    <Sheet
      flush
      title={segmented(groups)}
      extra={
        !ground && (
          <Select<Sort>
            size="small"
            aria-label={t('sort')}
            value={sort}
            onChange={setSort}
            options={SORTS.map((one) => ({ value: one, label: `${t('sort')}: ${t(one === 'reexamined' ? 'repeated' : one)}` }))}
            popupMatchSelectWidth={false}
          />
        )
      }
    >
      <DataTable
        label={t(group)}
        rows={{ rows, error: statistics.error, retry: () => void statistics.refetch() }}
        columns={columns}
        rowKey={(row) => row.key}
        empty={empty}
      />
      {all && all.length > first && (
        <div className={css.more}>
          <Button size="small" onClick={() => setWhole(!whole)}>{whole ? t('fewer') : t('showAll', { n: all.length })}</Button>
        </div>
      )}
      {total && rows && rows.length > 0 && (
        <div className={css.total}>
          <b>{t('total')}</b>
          {!ground && <span>{t('checks')} {count(total.checks)}</span>}
          {!ground && <span>{t('recognised')} {count(total.recognised)}</span>}
          <span>{t('reexamined')} {count(total.reexamined)}</span>
          {!ground && <span>{t('rate')} {rate(total.rateHundredths)}</span>}
          {!ground && <span>{t('net')} <Money fen={total.net} /></span>}
        </div>
      )}
    </Sheet>
  );
}
