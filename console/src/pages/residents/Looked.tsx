import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Checkbox } from 'antd';
import { useMemo, useState, type ReactNode } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useNames } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { DateTime } from '@/parts/values';
import css from './residents.module.css';
import { texts } from './texts';
import { accessWord, actorWord, grouped, purposeWord, type Access } from './words';

type Opened = Schema<'Opened'>;

/** Who looked at a record, and why. `more` stands behind each access. */
export function Looked({ resident, more }: { resident: string; more?: (access: Access) => ReactNode }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const pages = useInfiniteQuery({
    queryKey: ['resident', resident, 'accesses'],
    queryFn: ({ pageParam, signal }) =>
      take(api.GET('/api/residents/{id}/accesses', { params: { path: { id: resident }, query: pageParam ? { after: pageParam } : {} }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
  const openings = pages.data?.pages[0]?.openings ?? [];
  const [own, showOwn] = useState(false);
  const rows = useMemo(() => pages.data && grouped(pages.data.pages.flatMap((page) => page.accesses).filter((access) => own || !access.own)), [pages.data, own]);
  const named = useNames();
  return (
    <>
      {openings.length > 0 && (
        <Sheet title={t('openings')} flush>
          <ul className={css.line}>
            {openings.map((one) => (
              <li key={one.id} style={{ padding: '10px 16px' }}>
                <div className={css.entryHead}>
                  <span className={css.entryTitle}>{named(one.institution)}</span>
                  <DateTime at={one.at} exact />
                  <Verdict of={one} />
                </div>
                <p className={css.entrySummary}>{one.reason}</p>
              </li>
            ))}
          </ul>
        </Sheet>
      )}
      <Sheet title={t('looked')} flush className={openings.length > 0 ? (css.tabs ?? '') : ''}>
        <p className={css.note} style={{ padding: '0 16px' }}>{t('lookedNote')}</p>
        <div style={{ padding: '0 16px 12px' }}>
          <Checkbox checked={own} onChange={(event) => showOwn(event.target.checked)}>{t('lookedOwn')}</Checkbox>
        </div>
        <DataTable<{ access: Access; times: number }>
          label={t('looked')}
          rows={{ rows, error: pages.error, retry: () => void pages.refetch() }}
          rowKey={({ access }) => access.id}
          empty={<Empty title={t(pages.hasNextPage ? 'nobodyElse' : 'nobodyLooked')} />}
          columns={[
            { key: 'who', title: t('who'), primary: true, render: ({ access }) => actorWord(access, language) },
            { key: 'what', title: t('what'), render: ({ access: row, times }) => (
              <>
                {accessWord(row, language)}
                {times > 1 && <span className={css.entryWhere}> ×{times}</span>}
                {row.refused && <> <span className={css.entryMark}>{t('refused')}</span></>}
                {row.reason && <div className={css.entryWhere}>{row.reason}</div>}
              </>
            ) },
            { key: 'why', title: t('why'), render: ({ access }) => purposeWord(access.purpose, language), width: 120 },
            { key: 'when', title: t('when'), render: ({ access }) => <DateTime at={access.at} />, width: 150 },
            ...(more ? [{ key: 'more', title: '', render: ({ access }: { access: Access }) => more(access), width: 96 }] : []),
          ]}
        />
        {pages.hasNextPage && (
          <div style={{ padding: 12, textAlign: 'center' }}>
            <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('earlier')}</Button>
          </div>
        )}
      </Sheet>
    </>
  );
}

function Verdict({ of }: { of: Opened }) {
  const t = useTexts(texts);
  if (of.justified === null || of.justified === undefined) return <span className={css.entryWait}>{t('unreviewed')}</span>;
  return of.justified ? <span className={css.entryFine}>{t('justified')}</span> : <span className={css.entryMark}>{t('unjustified')}</span>;
}
