import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import type { ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import { Sheet } from './frame';
import css from './parts.module.css';
import { Empty, Loading, Refusal } from './states';
import type { Rows } from './table';
import { texts } from './texts';
import { useNarrow } from './width';

/** Things to be done, one after the other: the list at the left, the chosen one at the right; on a phone in turn. */
export function Worklist<Row, State extends string = never>({ rows: { rows, error, retry, more, loadMore, loadingMore }, rowKey, item, chosen, choose, detail, empty, label, states, filters }: {
  rows: Rows<Row>;
  rowKey: (row: Row) => string;
  /** A row of the list: two lines at most. */
  item: (row: Row) => ReactNode;
  chosen: string | undefined;
  choose: (key: string | undefined) => void;
  /** The chosen one, by its key. */
  detail: (key: string) => ReactNode;
  empty?: ReactNode;
  label: string;
  /** In which state those of the list are; another one begins with none chosen. */
  states?: { label: string; value: State; change: (next: State) => void; options: { value: State; label: string }[] };
  /** Above the list, where there is more to choose than a state. */
  filters?: ReactNode;
}) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const switched = (next: State) => {
    choose(undefined);
    states?.change(next);
  };
  const list = (
    <Sheet flush title={label} extra={states ? <Segmented<State> aria-label={states.label} value={states.value} onChange={switched} options={states.options} /> : filters}>
      {error && !rows ? (
        <Refusal error={error} retry={retry} />
      ) : !rows ? (
        <Loading />
      ) : rows.length === 0 ? (
        (empty ?? <Empty />)
      ) : (
        <div className={css.workList} role="list" aria-label={label}>
          {rows.map((row) => {
            const key = rowKey(row);
            return (
              <div role="listitem" key={key}>
                <button type="button" className={css.workItem} aria-current={key === chosen} onClick={() => choose(key)}>
                  {item(row)}
                </button>
              </div>
            );
          })}
        </div>
      )}
      {more && (
        <div className={css.foot}>
          <Button size="small" loading={loadingMore ?? false} onClick={loadMore}>
            {t('more')}
          </Button>
        </div>
      )}
    </Sheet>
  );
  if (narrow) {
    if (chosen === undefined) return list;
    return (
      <div>
        <Button type="link" icon={<ArrowLeftOutlined />} onClick={() => choose(undefined)}>
          {t('back')}
        </Button>
        {detail(chosen)}
      </div>
    );
  }
  return (
    <div className={css.work}>
      {list}
      <div>{chosen === undefined ? <Sheet><Empty>{t('pick')}</Empty></Sheet> : detail(chosen)}</div>
    </div>
  );
}
