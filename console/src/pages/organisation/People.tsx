import { Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import css from './organisation.module.css';
import { texts } from './texts';

type Person = Schema<'PractitionerShown'>;

/** Who works at a unit or below it on a day, where, and with which licences. */
export function People({ unit, on, name }: { unit: string; on: string; name: (code: string) => string }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const list = useQuery({
    queryKey: ['organisation', 'people', unit, on],
    queryFn: ({ signal }) => take(api.GET('/api/organisation/practitioners', { params: { query: { unit, on } }, signal })),
  });
  const text = typed.trim().toLowerCase();
  const rows = list.data?.practitioners.filter((one) => one.name.toLowerCase().includes(text) || one.number.toLowerCase().includes(text));
  return (
    <>
      {(list.data?.practitioners.length ?? 0) > 10 && (
        <Input allowClear aria-label={t('filter')} placeholder={t('filter')} value={typed} onChange={(event) => setTyped(event.target.value)} style={{ maxWidth: 260, marginBottom: 12 }} />
      )}
      <DataTable<Person>
        label={t('people')}
        rows={{ rows, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.number}
        empty={<Empty tight title={t('noPeople')}>{t('noPeopleAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('name'), primary: true, width: 110, render: (row) => row.name },
          { key: 'number', title: t('number'), width: 130, render: (row) => row.number },
          { key: 'title', title: t('title'), width: 120, render: (row) => row.title ?? '–' },
          { key: 'posts', title: t('posts'), width: 260, render: (row) => row.posts.map((post) => [name(post.unit), post.position].filter(Boolean).join(' ')).join(', ') || '–' },
          {
            key: 'licences',
            title: t('licences'),
            width: 240,
            render: (row) => row.licences.map((one) => `${one.kind} ${one.number}${one.validUntil ? ` (${t('until', { at: one.validUntil })})` : ''}`).join(', ') || '–',
          },
        ]}
      />
      {list.data?.after && <p className={css.soft}>{t('more')}</p>}
    </>
  );
}
