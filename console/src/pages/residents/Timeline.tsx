import { Button, DatePicker, Select } from 'antd';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import dayjs, { type Dayjs } from 'dayjs';
import { useMemo, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { api, take } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { day, moment } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { useNarrow } from '@/parts/width';
import css from './residents.module.css';
import { texts } from './texts';
import { entryWord, KINDS, kindWord, oneWord, type Entry, type Kind } from './words';

interface Filters {
  kind: Kind | undefined;
  institution: string | undefined;
  item: string | undefined;
  period: [Dayjs, Dayjs] | undefined;
}

const NONE: Filters = { kind: undefined, institution: undefined, item: undefined, period: undefined };

/** What happened, newest first, whoever wrote it. `more` stands below each line. */
export function Timeline({ resident, more }: { resident: string; more?: (entry: Entry) => ReactNode }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [filters, setFilters] = useState(NONE);
  const narrow = useNarrow();
  const [open, setOpen] = useState(false);
  const query = {
    ...(filters.kind && { kind: filters.kind }),
    ...(filters.institution && { institution: filters.institution }),
    ...(filters.item && { item: filters.item }),
    ...(filters.period && { from: filters.period[0].format('YYYY-MM-DD'), to: filters.period[1].format('YYYY-MM-DD') }),
  };
  const pages = useInfiniteQuery({
    queryKey: ['resident', resident, 'timeline', query],
    queryFn: ({ pageParam, signal }) =>
      take(api.GET('/api/residents/{id}/timeline', { params: { path: { id: resident }, query: { ...query, ...(pageParam && { after: pageParam }) } }, signal })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    placeholderData: keepPreviousData,
  });
  const first = pages.data?.pages[0];
  const entries = useMemo(() => pages.data?.pages.flatMap((page) => page.entries) ?? [], [pages.data]);
  // Items that were seen so far: what is filtered away stays choosable.
  const [items, setItems] = useState<ReadonlyMap<string, string>>(new Map());
  const fresh = entries.filter((entry) => entry.item && !items.has(entry.item.code));
  if (fresh.length > 0) setItems(new Map([...items, ...fresh.map((entry) => [entry.item?.code ?? '', entry.item?.name ?? ''] as const)]));
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const total = KINDS.reduce((sum, kind) => sum + (first?.kinds[kind] ?? 0), 0);
  const set = (change: Partial<Filters>) => setFilters({ ...filters, ...change });

  if (pages.error && !first) return <Sheet><Refusal error={pages.error} retry={() => void pages.refetch()} /></Sheet>;
  if (!first) return <Sheet><Loading /></Sheet>;
  const groups = byYear(entries);
  return (
    <Sheet flush label={t('timeline')}>
      <div className={css.filters}>
        <div className={css.chips} role="group" aria-label={t('kind')}>
          <Chip on={filters.kind === undefined} press={() => set({ kind: undefined })} word={t('all')} count={total} />
          {KINDS.filter((kind) => (first.kinds[kind] ?? 0) > 0 || filters.kind === kind).map((kind) => (
            <Chip key={kind} on={filters.kind === kind} press={() => set({ kind: filters.kind === kind ? undefined : kind })} word={kindWord(kind, language)} count={first.kinds[kind] ?? 0} />
          ))}
        </div>
        {narrow && <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>{t('filters')}</Button>}
        {(!narrow || open || filters.institution || filters.item || filters.period) && <>
        <Select
          aria-label={t('institution')}
          allowClear
          placeholder={t('anyInstitution')}
          value={filters.institution ?? null}
          onChange={(institution: string | null) => set({ institution: institution ?? undefined })}
          options={first.institutions.map((one) => ({ value: one.code, label: one.name ?? one.code }))}
          style={narrow ? { width: '100%' } : { minWidth: 180 }}
          popupMatchSelectWidth={false}
        />
        <Select
          aria-label={t('item')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('anyItem')}
          value={filters.item ?? null}
          onChange={(item: string | null) => set({ item: item ?? undefined })}
          options={[...items].map(([value, label]) => ({ value, label }))}
          style={narrow ? { width: '100%' } : { minWidth: 160 }}
          popupMatchSelectWidth={false}
        />
        <DatePicker.RangePicker
          aria-label={t('period')}
          placeholder={[t('from'), t('to')]}
          value={filters.period ?? null}
          onChange={(range) => set({ period: range?.[0] && range[1] ? [range[0], range[1]] : undefined })}
          disabledDate={(date) => date.isAfter(dayjs(), 'day')}
        />
        </>}
        {filtered && <Button type="link" onClick={() => setFilters(NONE)}>{t('clear')}</Button>}
      </div>
      {entries.length === 0 ? (
        filtered ? (
          <Empty title={t('nothing')} action={<Button onClick={() => setFilters(NONE)}>{t('clear')}</Button>}>{t('nothingAdvice')}</Empty>
        ) : (
          <Empty title={t('nothingYet')}>{t('nothingYetAdvice')}</Empty>
        )
      ) : (
        groups.map(([year, lines]) => (
          <section key={year} aria-label={year}>
            <div className={css.year} aria-hidden>{year}</div>
            <ol className={css.line}>
              {lines.map((entry) => (
                <Line key={`${entry.type}/${entry.id}`} entry={entry} resident={resident}>{more?.(entry)}</Line>
              ))}
            </ol>
          </section>
        ))
      )}
      {pages.hasNextPage && (
        <div style={{ padding: 12, textAlign: 'center' }}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('earlier')}</Button>
        </div>
      )}
    </Sheet>
  );
}

/** Lines in groups by the year of the region's calendar, in their order. */
export function byYear(entries: readonly Entry[]): [string, Entry[]][] {
  const groups: [string, Entry[]][] = [];
  for (const entry of entries) {
    const year = day(entry.at).slice(0, 4);
    const last = groups.at(-1);
    if (last?.[0] === year) last[1].push(entry);
    else groups.push([year, [entry]]);
  }
  return groups;
}

function Chip({ on, press, word, count }: { on: boolean; press: () => void; word: string; count: number }) {
  return (
    <button type="button" className={css.chip} aria-pressed={on} onClick={press}>
      {word}
      <span className={css.chipCount}>{count}</span>
    </button>
  );
}

const NOT_FINAL = new Set(['registered', 'partial', 'preliminary']);

function Line({ entry, resident, children }: { entry: Entry; resident: string; children?: ReactNode }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const title = entryWord(entry, language);
  const written = moment(entry.at);
  const said = entry.item && entry.title && entry.title !== entry.item.name ? entry.title : undefined;
  return (
    <li className={`${css.entry} ${entry.withdrawn ? css.entryGone : ''}`}>
      <time className={css.entryWhen} dateTime={entry.at} title={written}>
        {entry.dated ? written.slice(5) : written.slice(5, 10)}
      </time>
      <span className={css.entryRail} aria-hidden />
      <div className={css.entryBody}>
        <div className={css.entryHead}>
          <span className={css.entryKind}>{oneWord(entry.kind, language)}</span>
          <span className={css.entryTitle}>
            {entry.report ? <Link to={`/reports/${entry.report}?of=${resident}`}>{title}</Link> : title}
          </span>
          {entry.withdrawn && <span className={css.entryWait}>{t('withdrawn')}</span>}
          {entry.status === 'corrected' && <span className={css.entryWait}>{t('corrected')}</span>}
          {NOT_FINAL.has(entry.status) && entry.kind === 'report' && <span className={css.entryWait}>{t('preliminary')}</span>}
          {entry.abnormal > 0 && <span className={css.entryMark}>{t('abnormal', { n: entry.abnormal })}</span>}
          {entry.results > 0 && entry.abnormal === 0 && !entry.withdrawn && <span className={css.entryFine}>{t('allNormal', { n: entry.results })}</span>}
        </div>
        <div className={css.entryWhere}>
          {[entry.institutionName ?? entry.institution, entry.doctor, said].filter(Boolean).join(' · ')}
          {!entry.dated && ` ${t('undated')}`}
        </div>
        {entry.summary && <p className={css.entrySummary}>{entry.summary}</p>}
        {entry.study && <Study study={entry.study} />}
        {children && <div className={css.entryMore}>{children}</div>}
      </div>
    </li>
  );
}

/** Where the images of a study are. */
function Study({ study }: { study: NonNullable<Entry['study']> }) {
  const t = useTexts(texts);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    void navigator.clipboard?.writeText(study.studyUid ?? '').then(() => setCopied(true));
  };
  return (
    <div className={css.entryMore}>
      <span>{study.modalities.join(', ')}</span>
      {study.series > 0 && <span>{t('series', { n: study.series })}</span>}
      <span>{study.retrievable || study.status === 'available' ? t('imagesReady') : t('imagesNot')}</span>
      {study.studyUid && (
        <Button size="small" type="link" onClick={copy} title={t('viewerLater')}>
          {copied ? t('copied') : t('copyUid')}
        </Button>
      )}
    </div>
  );
}
