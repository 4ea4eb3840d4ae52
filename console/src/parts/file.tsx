import type { MouseEvent } from 'react';
import type { Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import css from './parts.module.css';
import { Empty } from './states';
import { DataTable } from './table';
import { texts } from './texts';

/** A row of a table that was sent, and what is odd or wrong about it. */
export type WrongRow = Schema<'WrongRow'>;

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** What a table is sent as, told by its name. */
export function mediaOf({ name }: { name: string }): string {
  return /\.xlsx$/i.test(name) ? XLSX : 'text/csv';
}

/** Chooses a table to send: CSV or XLSX. */
export function FilePicker({ file, choose }: { file: File | undefined; choose: (file: File | undefined) => void }) {
  const t = useTexts(texts);
  // The same file, mended since, is to be a choice as well.
  const forget = (event: MouseEvent<HTMLInputElement>) => (event.currentTarget.value = '');
  return (
    <label className={css.picker}>
      <input type="file" accept=".csv,.xlsx" onClick={forget} onChange={(event) => choose(event.target.files?.[0])} />
      <span>{file ? t('chosen', { name: file.name }) : t('choose')}</span>
    </label>
  );
}

/** Rows of a table and what is wrong with each, as a spreadsheet program numbers them. */
export function WrongRows({ rows, label }: { rows: readonly WrongRow[]; label: string }) {
  const t = useTexts(texts);
  return (
    <DataTable<WrongRow>
      label={label}
      rows={{ rows }}
      rowKey={(wrong) => `${wrong.row}-${wrong.column}-${wrong.reason}`}
      empty={<Empty tight>{t('noErrors')}</Empty>}
      columns={[
        { key: 'row', title: t('row'), width: 80, primary: true, render: (wrong) => t('rowN', { n: count(wrong.row) }) },
        { key: 'column', title: t('column'), width: 180, render: (wrong) => wrong.column || '–' },
        { key: 'reason', title: t('wrong'), width: 460, render: (wrong) => wrong.reason },
      ]}
    />
  );
}
