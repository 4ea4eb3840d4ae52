import { Button, Table, type TableColumnsType } from 'antd';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { Empty, Loading, Refusal } from './states';
import { texts } from './texts';
import { useNarrow } from './width';

/** A column. On a phone each row becomes a card: its title, and a line for each other column. */
export interface Column<Row> {
  key: string;
  title: ReactNode;
  render: (row: Row) => ReactNode;
  width?: number;
  /** Numbers stand at the right. */
  align?: 'right';
  /** It is the title of the card on a phone. */
  primary?: boolean;
  /** Left out on a phone. */
  wide?: boolean;
}

/** Rows as they come: all at once (`useQuery`), or page by page (`usePages`). */
export interface Rows<Row> {
  rows: readonly Row[] | undefined;
  error?: unknown;
  retry?: () => void;
  /** There are more on the server. */
  more?: boolean | undefined;
  loadMore?: (() => void) | undefined;
  loadingMore?: boolean | undefined;
}

/** From so many rows on only those in sight are drawn. */
const VIRTUAL_FROM = 100;

/** A table that says what to do when it is empty, when it loads and when it fails. */
export function DataTable<Row>({ rows: { rows, error, retry, more, loadMore, loadingMore }, columns, rowKey, empty, onOpen, label, height = 560, expanded }: {
  rows: Rows<Row>;
  columns: readonly Column<Row>[];
  rowKey: (row: Row) => string;
  /** Shown when there are no rows: an {@link Empty} that says what to do. */
  empty?: ReactNode;
  onOpen?: (row: Row) => void;
  label: string;
  /** Of the part that scrolls, when there are many rows; pixels. */
  height?: number;
  /** More about a row, below it. */
  expanded?: (row: Row) => ReactNode;
}) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  if (error && !rows) return <Refusal error={error} retry={retry} />;
  if (!rows) return <Loading />;
  if (rows.length === 0) return <>{empty ?? <Empty />}</>;
  const virtual = rows.length >= VIRTUAL_FROM && !expanded;
  const total = columns.reduce((sum, column) => sum + (column.width ?? 160), 0);
  const open = (row: Row) => ({
    ...(onOpen && {
      onClick: () => onOpen(row),
      onKeyDown: (event: KeyboardEvent) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row);
      },
      tabIndex: 0,
      style: { cursor: 'pointer' },
    }),
  });
  const antColumns: TableColumnsType<Row & object> = columns.map((column) => ({
    key: column.key,
    title: column.title,
    render: (_: unknown, row: Row) => column.render(row),
    ...(column.width !== undefined && { width: column.width }),
    ...(column.align && { align: column.align }),
  }));
  return (
    <>
      {narrow ? (
        <ul className={css.cards} aria-label={label}>
          {rows.map((row) => (
            <li key={rowKey(row)} className={`${css.card} ${onOpen ? css.cardPressed : ''}`} {...open(row)}>
              {columns.filter((column) => column.primary).map((column) => (
                <div key={column.key} className={css.cardTitle}>{column.render(row)}</div>
              ))}
              {columns.filter((column) => !column.primary && !column.wide).map((column) => (
                <div key={column.key} className={css.cardRow}>
                  <span className={css.cardLabel}>{column.title}</span>
                  <span className={css.cardValue}>{column.render(row)}</span>
                </div>
              ))}
              {expanded?.(row)}
            </li>
          ))}
        </ul>
      ) : (
        <Table<Row & object>
          aria-label={label}
          size="small"
          pagination={false}
          columns={antColumns}
          dataSource={rows as readonly (Row & object)[]}
          rowKey={(row) => rowKey(row)}
          onRow={(row) => open(row)}
          virtual={virtual}
          scroll={virtual ? { x: total, y: height } : { x: 'max-content' }}
          {...(expanded && { expandable: { expandedRowRender: (row: Row) => expanded(row) } })}
        />
      )}
      {(more || loadMore) && (
        <div className={css.foot}>
          <span>{more ? t('shown', { n: rows.length }) : t('all', { n: rows.length })}</span>
          {more && <Button size="small" loading={loadingMore ?? false} onClick={loadMore}>{t('more')}</Button>}
        </div>
      )}
    </>
  );
}
