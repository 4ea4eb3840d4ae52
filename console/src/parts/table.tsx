import { SortAscendingOutlined, SortDescendingOutlined } from '@ant-design/icons';
import { Button, Select, Table, type TableColumnsType } from 'antd';
import { useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import { ordered, type Measure, type Order } from './order';
import css from './parts.module.css';
import { useScrolling } from './scrolling';
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
  /** What a press on the heading sorts by, the greatest first. Only for rows that come all at once. */
  by?: Measure<Row>;
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
export function DataTable<Row>({ rows: { rows, error, retry, more, loadMore, loadingMore }, columns, rowKey, empty, onOpen, label, height = 560, expanded, first, usual }: {
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
  /** So many rows are shown until somebody asks for all. */
  first?: number;
  /** What the order is called in which rows come. */
  usual?: string;
}) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [order, setOrder] = useState<Order>();
  const [whole, showWhole] = useState(false);
  const around = useRef<HTMLDivElement>(null);
  useScrolling(around, '.ant-table-content');
  const by = columns.find((column) => column.key === order?.key)?.by;
  const sorted = useMemo(() => (rows && order && by ? ordered(rows, by, order.descending) : rows), [rows, order, by]);
  if (error && !rows) return <Refusal error={error} retry={retry} />;
  if (!rows || !sorted) return <Loading />;
  if (rows.length === 0) return <>{empty ?? <Empty />}</>;
  const cut = first !== undefined && rows.length > first;
  const shown = cut && !whole ? sorted.slice(0, first) : sorted;
  const virtual = shown.length >= VIRTUAL_FROM && !expanded;
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
    ...(column.by && {
      // The rows come sorted; the heading says how and asks for another way.
      sorter: true,
      sortDirections: ['descend' as const, 'ascend' as const],
      sortOrder: order?.key === column.key ? (order.descending ? ('descend' as const) : ('ascend' as const)) : null,
    }),
  }));
  return (
    <>
      {narrow && <Sorting columns={columns} order={order} change={setOrder} usual={usual ?? t('sortUsual')} />}
      {narrow ? (
        <ul className={css.cards} aria-label={label}>
          {shown.map((row) => (
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
        <div ref={around}>
          <Table<Row & object>
            aria-label={label}
            size="small"
            pagination={false}
            columns={antColumns}
            dataSource={shown as readonly (Row & object)[]}
            rowKey={(row) => rowKey(row)}
            onRow={(row) => open(row)}
            onChange={(_, __, sorter) => {
              const { columnKey, order: way } = Array.isArray(sorter) ? (sorter[0] ?? {}) : sorter;
              setOrder(way ? { key: String(columnKey), descending: way === 'descend' } : undefined);
            }}
            virtual={virtual}
            scroll={virtual ? { x: total, y: height } : { x: 'max-content' }}
            {...(expanded && { expandable: { expandedRowRender: (row: Row) => expanded(row) } })}
          />
        </div>
      )}
      {cut && (
        <div className={css.foot}>
          <Button size="small" aria-expanded={whole} onClick={() => showWhole(!whole)}>{whole ? t('firstOnly', { n: first }) : t('whole', { n: rows.length })}</Button>
        </div>
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

/** On a phone, where no heading can be pressed: by what the cards are sorted, and which way. */
function Sorting<Row>({ columns, order, change, usual }: {
  columns: readonly Column<Row>[];
  order: Order | undefined;
  change: (order: Order | undefined) => void;
  usual: string;
}) {
  const t = useTexts(texts);
  const able = columns.filter((column) => column.by && !column.wide);
  if (able.length === 0) return null;
  const way = order?.descending === false ? t('ascending') : t('descending');
  return (
    <div className={css.sorting}>
      <Select
        aria-label={t('sortBy')}
        value={order?.key ?? ''}
        onChange={(key: string) => change(key === '' ? undefined : { key, descending: order?.descending ?? true })}
        options={[{ value: '', label: usual }, ...able.map((column) => ({ value: column.key, label: column.title }))]}
      />
      {order && (
        <Button aria-label={way} title={way} icon={order.descending ? <SortDescendingOutlined /> : <SortAscendingOutlined />} onClick={() => change({ ...order, descending: !order.descending })} />
      )}
    </div>
  );
}
