import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { Mark } from '@/parts/mark';
import { Empty } from '@/parts/states';
import { DataTable, type Rows } from '@/parts/table';
import { DateTime } from '@/parts/values';
import type { Entry, Form } from './asking';
import css from './audit.module.css';
import { texts } from './texts';

const ACTORS = { system: 'system', person: 'personKindActor', operator: 'operator' } as const;

/** Rows of the trail, newest first; an actor or a resident narrows to themselves. */
export function Entries({ rows, narrow }: { rows: Rows<Entry>; narrow: (change: Partial<Form>) => void }) {
  const t = useTexts(texts);
  const region = useRegion();
  const named = new Map(region.data?.institutions.map(({ code, name }) => [code, name]));
  return (
    <DataTable<Entry>
      label={t('search')}
      rows={rows}
      rowKey={(entry) => `${entry.chain}-${entry.seq}`}
      empty={<Empty>{t('none')}</Empty>}
      columns={[
        { key: 'at', title: t('at'), width: 170, render: (entry) => <DateTime at={entry.at} exact seconds /> },
        {
          key: 'what',
          title: t('what'),
          primary: true,
          width: 150,
          render: (entry) => (
            <span>
              {t(entry.action === 'search' ? 'searchAct' : entry.action)}
              {entry.outcome === 'denied' && <> <Mark tone="bad">{t('denied')}</Mark></>}
            </span>
          ),
        },
        {
          key: 'who',
          title: t('who'),
          width: 220,
          render: (entry) => (
            <span className={css.named}>
              <button type="button" className={css.press} title={t('onlyActor')} onClick={() => narrow({ actor: entry.actor })}>{entry.actor}</button>
              <span className={css.code}>
                {[t(ACTORS[entry.actorKind]), entry.institution && (named.get(entry.institution) ?? entry.institution), entry.onBehalfOf && t('forDoctor', { doctor: entry.onBehalfOf })].filter(Boolean).join(' · ')}
              </span>
            </span>
          ),
        },
        { key: 'why', title: t('why'), width: 100, render: (entry) => t(entry.purpose) },
        {
          key: 'about',
          title: t('about'),
          width: 300,
          render: (entry) => (
            <span className={css.named}>
              <span style={{ overflowWrap: 'anywhere' }}>{entry.entity}</span>
              {entry.detail && <span className={css.code}>{entry.detail}</span>}
            </span>
          ),
        },
        {
          key: 'whose',
          title: t('whose'),
          width: 130,
          render: (entry) =>
            entry.resident ? (
              <button type="button" className={css.press} title={t('onlyResident')} aria-label={`${t('onlyResident')} …${entry.resident.slice(-8)}`} onClick={() => narrow({ naming: 'residentId', number: entry.resident ?? '' })}>
                …{entry.resident.slice(-8)}
              </button>
            ) : (
              '–'
            ),
        },
        { key: 'place', title: t('place'), width: 110, align: 'right', wide: true, render: (entry) => <span className={css.code}>{entry.chain} · {entry.seq}</span> },
      ]}
    />
  );
}
