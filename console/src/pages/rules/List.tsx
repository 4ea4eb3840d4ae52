import { SearchOutlined } from '@ant-design/icons';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button, Checkbox, DatePicker, Drawer, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useDeferredValue, useState } from 'react';
import { api, take } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Mark } from '@/parts/mark';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { Day } from '@/parts/values';
import { useNarrow } from '@/parts/width';
import type { Asking } from './Rules';
import { Detail } from './Detail';
import { idOf, kindName, summary, type Rule } from './saying';
import css from './rules.module.css';
import { texts } from './texts';

/** Rules on a page: more than this at once nobody reads. */
const PAGE = 50;

/** The rules in force on a day, searched and narrowed. */
export function List({ today, search, change }: Asking) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const narrow = useNarrow();
  const on = search.get('on') ?? today;
  const kind = search.get('kind') ?? undefined;
  const source = search.get('source') ?? undefined;
  const example = search.get('example') === 'true';
  const offset = Number(search.get('offset') ?? 0) || 0;
  const open = search.get('rule') ?? undefined;
  const [typed, setTyped] = useState(search.get('q') ?? '');
  const q = useDeferredValue(typed.trim());
  const query = { on, offset, limit: PAGE, ...(kind && { kind }), ...(source && { source }), ...(example && { example }), ...(q && { q }) };
  const rules = useQuery({
    queryKey: ['rules', query],
    queryFn: ({ signal }) => take(api.GET('/api/rules', { params: { query }, signal })),
    placeholderData: keepPreviousData,
    staleTime: 5 * 60_000,
  });
  const data = rules.data;
  const last = Math.min(offset + PAGE, data?.total ?? 0);
  return (
    <>
      <div className={css.bar}>
        <DatePicker aria-label={t('on')} allowClear={false} value={dayjs(on)} onChange={(chosen) => change({ on: chosen?.format('YYYY-MM-DD'), offset: undefined })} />
        <Input
          prefix={<SearchOutlined aria-hidden />}
          aria-label={t('search')}
          placeholder={t('search')}
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            change({ q: event.target.value.trim() || undefined, offset: undefined });
          }}
        />
        <Select
          allowClear
          aria-label={t('kind')}
          placeholder={t('allKinds')}
          value={kind}
          onChange={(wanted?: string) => change({ kind: wanted, offset: undefined })}
          options={data?.kinds.map(({ name, count }) => ({ value: name, label: `${kindName(name, language)} (${count})` })) ?? []}
          popupMatchSelectWidth={false}
        />
        <Select
          allowClear
          aria-label={t('source')}
          placeholder={t('allSources')}
          value={source}
          onChange={(wanted?: string) => change({ source: wanted, offset: undefined })}
          options={data?.sources.map(({ name, count }) => ({ value: name, label: `${name} (${count})` })) ?? []}
          popupMatchSelectWidth={false}
        />
        <Checkbox checked={example} onChange={(event) => change({ example: event.target.checked ? 'true' : undefined, offset: undefined })}>
          {t('examples', { n: data?.examples ?? 0 })}
        </Checkbox>
      </div>
      <Sheet flush title={data ? t('found', { n: data.total }) : ''}>
        <DataTable<Rule>
          label={t('inForce')}
          rows={{ rows: data?.rules, error: rules.error, retry: () => void rules.refetch() }}
          rowKey={idOf}
          onOpen={(rule) => change({ rule: idOf(rule) })}
          empty={<Empty>{t('nothing')}</Empty>}
          columns={[
            { key: 'kind', title: t('kind'), width: 96, render: (rule) => kindName(rule.kind, language) },
            {
              key: 'rule',
              title: t('rule'),
              primary: true,
              width: 240,
              render: (rule) => (
                <span className={css.named}>
                  <span>{rule.name ?? rule.code} <Example of={rule} /></span>
                  {rule.name && rule.name !== rule.code && <span className={css.code}>{rule.code}</span>}
                </span>
              ),
            },
            { key: 'says', title: t('says'), width: 460, render: (rule) => <span className={css.says}>{summary(rule, language)}</span> },
            { key: 'since', title: t('since'), width: 110, render: (rule) => <Day on={rule.rule.effective} /> },
            { key: 'source', title: t('source'), width: 200, render: (rule) => rule.rule.source },
          ]}
        />
        {data && data.total > PAGE && (
          <div className={css.foot}>
            <Button size="small" disabled={offset === 0} onClick={() => change({ offset: offset > PAGE ? String(offset - PAGE) : undefined })}>{t('previous')}</Button>
            <span>{offset + 1}–{last} / {data.total}</span>
            <Button size="small" disabled={last >= data.total} onClick={() => change({ offset: String(offset + PAGE) })}>{t('next')}</Button>
          </div>
        )}
      </Sheet>
      <Drawer open={open !== undefined} onClose={() => change({ rule: undefined })} size={narrow ? '100%' : 680} title={t('rule')} destroyOnHidden>
        {open && <Detail id={open} on={on} />}
      </Drawer>
    </>
  );
}

/** The mark of what no document gives. */
export function Example({ of }: { of: Rule }) {
  const t = useTexts(texts);
  return of.rule.example ? <Mark tone="wait" title={t('exampleHint')}>{t('example')}</Mark> : null;
}
