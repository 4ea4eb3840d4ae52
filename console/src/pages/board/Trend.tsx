import { Segmented } from 'antd';
import { useState } from 'react';
import { useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { Loading, Refusal } from '@/parts/states';
import { TrendChart } from '@/parts/chart';
import { daysOf, rate, steps, useStatistics, type Question } from './asking';
import { texts } from './texts';

/** From so many days on a step is a month, unless somebody wants days. */
const MONTHS_FROM = 92;

/** Recognised and examined again over time, with the rate. */
export function Trend({ question }: { question: Question }) {
  const t = useTexts(texts);
  const [wanted, setWanted] = useState<'day' | 'month'>();
  const by = wanted ?? (daysOf(question) > MONTHS_FROM ? 'month' : 'day');
  const statistics = useStatistics(question, by);
  const rows = new Map(statistics.data?.rows.map((row) => [row.key, row]));
  const times = steps(question, by);
  const values = (of: 'recognised' | 'reexamined') => times.map((time) => rows.get(time)?.[of] ?? 0);
  return (
    <Sheet
      title={t('trend')}
      extra={
        <Segmented<'day' | 'month'>
          size="small"
          aria-label={t('trend')}
          value={by}
          onChange={setWanted}
          options={[
            { value: 'day', label: t('daily') },
            { value: 'month', label: t('monthly') },
          ]}
        />
      }
    >
      {statistics.isError && !statistics.data ? (
        <Refusal error={statistics.error} retry={() => void statistics.refetch()} tight />
      ) : !statistics.data ? (
        <Loading />
      ) : (
        <TrendChart
          label={t('trendLabel')}
          times={by === 'day' ? times.map((time) => time.slice(5)) : times}
          series={[
            { name: t('recognised'), kind: 'bar', values: values('recognised') },
            { name: t('reexamined'), kind: 'bar', values: values('reexamined') },
            { name: t('rate'), second: true, values: times.map((time) => rows.get(time)?.rateHundredths ?? null) },
          ]}
          write={(value, series) => (series.second ? rate(value) : count(value))}
          height={260}
        />
      )}
    </Sheet>
  );
}
