import { useQuery } from '@tanstack/react-query';
import { Button, Segmented } from 'antd';
import { useState } from 'react';
import { api, take } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { count, day, midnightOf, moment } from '@/i18n/write';
import { TrendChart } from '@/parts/chart';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { StatTile, Tiles } from '@/parts/tile';
import { DateTime } from '@/parts/values';
import { daysBefore } from '../board/asking';
import { ordered, stateOf, steps, type Feed } from './feeds';
import css from './exchange.module.css';
import { texts } from './texts';

/** Feeds are looked at again so often. */
const LOOK_MS = 15_000;
/** Days of a chart by days, and by hours. */
const DAYS = { day: 30, hour: 2 } as const;

export function Feeds({ institution, openRefused }: { institution: string | undefined; openRefused: (name?: string) => void }) {
  const t = useTexts(texts);
  const [only, setOnly] = useState<Feed>();
  const feeds = useQuery({
    queryKey: ['exchange', 'feeds', institution],
    queryFn: ({ signal }) => take(api.GET('/api/exchange/feeds', { params: { query: institution ? { institution } : {} }, signal })),
    refetchInterval: LOOK_MS,
  });
  const now = feeds.data ? Date.parse(feeds.data.at) : 0;
  const all = feeds.data && ordered(feeds.data.feeds, now);
  const sum = (of: (feed: Feed) => number) => (all ?? []).reduce((total, feed) => total + of(feed), 0);
  const silent = (all ?? []).filter((feed) => stateOf(feed, now) === 'silent').length;
  const brought = ({ taken, refused }: Feed['today']) => (
    <span className={css.number}>
      {count(taken)}
      {refused > 0 && <span className={css.bad}> / {t('refusedN')} {count(refused)}</span>}
    </span>
  );
  return (
    <div className={css.stack}>
      {all && (
        <Tiles>
          <StatTile label={t('feedsN')} value={count(all.length)} hint={t('feedsHint', { n: silent })} />
          <StatTile label={`${t('today')} · ${t('taken')}`} value={count(sum((feed) => feed.today.taken))} />
          <StatTile label={`${t('today')} · ${t('refusedN')}`} value={count(sum((feed) => feed.today.refused))} />
          <StatTile label={t('open')} value={count(sum((feed) => feed.openRefused))} hint={t('openHint')} onOpen={() => openRefused()} mark />
        </Tiles>
      )}
      <Rates institution={only?.institution ?? institution} only={only} clear={() => setOnly(undefined)} />
      <Sheet flush title={t('feeds')}>
        <DataTable<Feed>
          label={t('feeds')}
          rows={{ rows: all, error: feeds.error, retry: () => void feeds.refetch() }}
          rowKey={(feed) => `${feed.institution}/${feed.kind}/${feed.name}`}
          onOpen={setOnly}
          empty={<Empty>{t('noFeeds')}</Empty>}
          columns={[
            {
              key: 'name',
              title: t('name'),
              primary: true,
              width: 210,
              render: (feed) => (
                <span className={css.named}>
                  <span>{feed.institutionName ?? (feed.institution || '–')}</span>
                  <span className={css.code}>{feed.name}</span>
                </span>
              ),
            },
            { key: 'way', title: t('way'), width: 100, render: (feed) => t(feed.kind) },
            {
              key: 'state',
              title: t('state'),
              width: 150,
              render: (feed) => {
                const state = stateOf(feed, now);
                return (
                  <span className={css.state}>
                    <span className={`${css.dot} ${css[state] ?? ''}`} aria-hidden />
                    {t(state)}
                  </span>
                );
              },
            },
            { key: 'last', title: t('last'), width: 110, render: (feed) => <DateTime at={feed.lastAt} /> },
            { key: 'hour', title: t('hour'), align: 'right', width: 100, render: (feed) => brought(feed.lastHour) },
            { key: 'today', title: t('today'), align: 'right', width: 110, render: (feed) => brought(feed.today) },
            { key: 'week', title: t('week'), align: 'right', width: 110, render: (feed) => brought(feed.lastWeek) },
            { key: 'reports', title: `${t('reports')} · ${t('week')}`, align: 'right', width: 90, render: (feed) => (feed.kind === 'fhir' ? '–' : count(feed.lastWeek.reports)) },
            {
              key: 'open',
              title: t('open'),
              align: 'right',
              width: 90,
              render: (feed) =>
                feed.openRefused > 0 ? (
                  <Button size="small" type="link" danger aria-label={`${t('open')} ${feed.name} ${feed.openRefused}`} onClick={(event) => {
                    event.stopPropagation();
                    openRefused(feed.name);
                  }}>
                    {count(feed.openRefused)}
                  </Button>
                ) : (
                  '0'
                ),
            },
          ]}
        />
      </Sheet>
    </div>
  );
}

/** What came in over time, of all feeds or of one. */
function Rates({ institution, only, clear }: { institution: string | undefined; only: Feed | undefined; clear: () => void }) {
  const t = useTexts(texts);
  const [by, setBy] = useState<'hour' | 'day'>('hour');
  const to = day(new Date());
  const from = daysBefore(to, DAYS[by] - 1);
  const query = { from, to, by, ...(institution && { institution }), ...(only && { kind: only.kind, name: only.name }) };
  const rates = useQuery({
    queryKey: ['exchange', 'rates', query],
    queryFn: ({ signal }) => take(api.GET('/api/exchange/rates', { params: { query }, signal })),
    refetchInterval: LOOK_MS,
  });
  const found = new Map(rates.data?.steps.map((step) => [Date.parse(step.at), step]));
  const times = steps(from, to, by, midnightOf);
  const until = rates.dataUpdatedAt;
  const shown = times.filter((at) => at <= until);
  const write = (at: number) => (by === 'hour' ? moment(new Date(at)).slice(5) : day(new Date(at)).slice(5));
  return (
    <Sheet
      title={`${t('rates')} · ${only ? `${only.institutionName ?? only.institution} ${only.name}` : t('allFeeds')}`}
      extra={
        <span className={css.acts} style={{ marginTop: 0 }}>
          {only && <Button size="small" onClick={clear}>{t('showAll')}</Button>}
          <Segmented<'hour' | 'day'>
            size="small"
            aria-label={t('rates')}
            value={by}
            onChange={setBy}
            options={[
              { value: 'hour', label: t('hourly') },
              { value: 'day', label: t('daily') },
            ]}
          />
        </span>
      }
    >
      {rates.isError && !rates.data ? (
        <Refusal error={rates.error} retry={() => void rates.refetch()} tight />
      ) : !rates.data ? (
        <Loading />
      ) : (
        <TrendChart
          label={t('ratesLabel')}
          times={shown.map(write)}
          series={[
            { name: t('taken'), kind: 'bar', values: shown.map((at) => found.get(at)?.taken ?? 0) },
            { name: t('refusedN'), kind: 'bar', values: shown.map((at) => found.get(at)?.refused ?? 0) },
          ]}
          write={(value) => count(value)}
          height={200}
        />
      )}
    </Sheet>
  );
}
