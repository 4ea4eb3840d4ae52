import { Button } from 'antd';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { Loading } from './states';
import { texts } from './texts';

export interface Series {
  name: string;
  /** By the place of `times`; none leaves a gap. */
  values: readonly (number | null)[];
  kind?: 'line' | 'bar';
  /** Written at the second axis, at the right. */
  second?: boolean;
}

export interface TrendProps {
  /** What it shows, for a screen reader and above the table. */
  label: string;
  /** Days or instants along the lower edge, as they are to be written. */
  times: readonly string[];
  series: readonly Series[];
  /** What is held normal: drawn behind the line. */
  band?: { low?: number | null; high?: number | null } | undefined;
  /** How a value is written at the axis and in the table. */
  write?: (value: number, series: Series) => string;
  height?: number;
  /** The place of a point that was clicked. */
  onOpen?: (place: number) => void;
}

/** ECharts comes with the first chart, in a chunk of its own. */
const Drawn = lazy(() => import('./chart-drawn'));

/** A course over time. The same as a table for whoever does not see it, or wants the numbers. */
export function TrendChart(props: TrendProps & { extra?: ReactNode }) {
  const t = useTexts(texts);
  const [table, setTable] = useState(false);
  const { label, times, series, write = (value) => String(value), height = 280, extra } = props;
  return (
    <div className={css.chartBox}>
      <div className={css.chartSwitch}>
        {extra}
        <Button size="small" type="text" onClick={() => setTable(!table)}>
          {t(table ? 'chartPicture' : 'chartTable')}
        </Button>
      </div>
      {table ? (
        <div className={css.scroll} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={label}>
          <table className={css.sides} aria-label={label}>
            <thead>
              <tr>
                <th scope="col">{t('time')}</th>
                {series.map((one) => (
                  <th scope="col" key={one.name}>{one.name}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((time, at) => (
                <tr key={`${time}-${at}`}>
                  <th scope="row">{time}</th>
                  {series.map((one) => {
                    const value = one.values[at];
                    return <td key={one.name} className={css.number}>{value === null || value === undefined ? '–' : write(value, one)}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <Suspense fallback={<div style={{ height }}><Loading /></div>}>
          <Drawn {...props} />
        </Suspense>
      )}
    </div>
  );
}
