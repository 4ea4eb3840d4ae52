import { Input } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { day, moment } from '@/i18n/write';
import { TrendChart } from '@/parts/chart';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { useNarrow } from '@/parts/width';
import css from './residents.module.css';
import { texts } from './texts';
import { ARROWS, drawn, markOf, rangeWord } from './words';

type Item = Schema<'ItemMeasured'>;

/** Laboratory values over time, whichever institution measured them. */
export function Trends({ resident }: { resident: string }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [filter, setFilter] = useState('');
  const [picked, setPicked] = useState<string>();
  const list = useQuery({
    queryKey: ['resident', resident, 'trends'],
    queryFn: ({ signal }) => take(api.GET('/api/residents/{id}/trends', { params: { path: { id: resident } }, signal })),
  });
  if (list.error && !list.data) return <Sheet><Refusal error={list.error} retry={() => void list.refetch()} /></Sheet>;
  if (!list.data) return <Sheet><Loading /></Sheet>;
  const { items } = list.data;
  if (items.length === 0) return <Sheet><Empty title={t('noTrends')}>{t('noTrendsAdvice')}</Empty></Sheet>;
  const wanted = filter.trim().toLowerCase();
  const shown = items.filter((one) => one.item.name.toLowerCase().includes(wanted) || one.item.code.toLowerCase().includes(wanted));
  // What was measured most tells most; on a phone nothing is chosen until somebody does.
  const usual = narrow ? undefined : [...items].sort((a, b) => b.count - a.count)[0]?.item.code;
  const chosen = picked ?? usual;
  return (
    <Sheet flush label={t('trends')}>
      <div className={css.trends}>
        {!(narrow && chosen) && (
          <div className={css.trendItems}>
            <div className={css.trendFilter}>
              <Input allowClear aria-label={t('searchItem')} placeholder={t('searchItem')} value={filter} onChange={(event) => setFilter(event.target.value)} />
            </div>
            {shown.map((one) => (
              <ItemRow key={one.item.code} of={one} current={one.item.code === chosen} choose={() => setPicked(one.item.code)} />
            ))}
            {shown.length === 0 && <Empty tight title={t('nothing')} />}
          </div>
        )}
        <div className={css.trendChart}>
          {narrow && chosen && (
            <button type="button" className={css.chip} onClick={() => setPicked(undefined)}>← {t('back')}</button>
          )}
          {chosen ? <One key={chosen} resident={resident} item={chosen} /> : !narrow && <Empty tight>{t('pickItem')}</Empty>}
        </div>
      </div>
    </Sheet>
  );
}

function ItemRow({ of, current, choose }: { of: Item; current: boolean; choose: () => void }) {
  const t = useTexts(texts);
  return (
    <button type="button" className={css.trendItem} aria-current={current} onClick={choose}>
      <span className={css.trendName}>
        <span>{of.item.name}</span>
        <Flagged value={of.latest.value} unit={of.latest.unit} flags={of.flags} />
      </span>
      <span className={css.trendLatest}>
        <span>{t('times', { n: of.count })}</span>
        <span className={css.number}>{day(of.at)}</span>
      </span>
    </button>
  );
}

/** A value with its unit; what is not normal has an arrow, and says so to whoever does not see it. */
export function Flagged({ value, unit, flags }: { value: string; unit?: string | null | undefined; flags: readonly string[] }) {
  const t = useTexts(texts);
  const mark = markOf(flags);
  const words = mark && t(mark === 'high' ? 'flagHigh' : mark === 'low' ? 'flagLow' : 'flagOther');
  return (
    <span className={`${css.number} ${mark === 'high' ? css.high : mark === 'low' ? css.low : mark ? css.otherMark : ''}`}>
      {value}
      {unit ? ` ${unit}` : ''}
      {mark && <span title={words} role="img" aria-label={words}> {ARROWS[mark]}</span>}
    </span>
  );
}

function One({ resident, item }: { resident: string; item: string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const trend = useQuery({
    queryKey: ['resident', resident, 'trends', item],
    queryFn: ({ signal }) => take(api.GET('/api/residents/{id}/trends/{item}', { params: { path: { id: resident, item } }, signal })),
  });
  if (trend.error && !trend.data) return <Refusal error={trend.error} retry={() => void trend.refetch()} />;
  if (!trend.data) return <Loading />;
  const { points, left, unit } = trend.data;
  const last = [...points].reverse().find((point) => point.low ?? point.high);
  const title = unit ? `${trend.data.item.name} (${unit})` : trend.data.item.name;
  const band = last ? { low: drawn(last.low), high: drawn(last.high) } : undefined;
  return (
    <>
      <h3 className={css.trendHead}>{title}</h3>
      {points.length > 0 && (
        <>
          <TrendChart
            label={title}
            times={points.map((point) => day(point.at))}
            series={[{ name: trend.data.item.name, values: points.map((point) => drawn(point.value)) }]}
            band={band}
            height={260}
          />
          {last && <p className={css.note}><strong>{rangeWord(last.low, last.high, language)}</strong> · {t('bandNote')}</p>}
          <div className={css.scroll}>
            <table className={css.table}>
              <thead>
                <tr>
                  <th scope="col">{t('when')}</th>
                  <th scope="col">{t('value')}</th>
                  <th scope="col">{t('range')}</th>
                  <th scope="col">{t('where')}</th>
                  <th scope="col"><span className="visually-hidden">{t('report')}</span></th>
                </tr>
              </thead>
              <tbody>
                {[...points].reverse().map((point, at) => (
                  <tr key={`${point.at}-${at}`}>
                    <td className={css.number}>{moment(point.at)}</td>
                    <td>
                      <Flagged value={point.value} flags={point.flags} />
                      {point.written && <div className={css.entryWhere}>{t('converted', { value: point.written.value, unit: point.written.unit ?? '' })}</div>}
                    </td>
                    <td className={css.number}>{[point.low, point.high].filter(Boolean).length === 2 ? `${point.low}–${point.high}` : point.low ? `≥${point.low}` : point.high ? `≤${point.high}` : '–'}</td>
                    <td>{point.institutionName ?? point.institution}</td>
                    <td>{point.report && <Link to={`/reports/${point.report}?of=${resident}`}>{t('openReport')}</Link>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
      {left.length > 0 && (
        <>
          <h4 className={css.sub}>{t('left')}</h4>
          <div className={css.scroll} style={{ marginTop: 0 }}>
            <table className={css.table}>
              <tbody>
                {[...left].reverse().map((one, at) => (
                  <tr key={`${one.at}-${at}`}>
                    <td className={css.number}>{moment(one.at)}</td>
                    <td>{one.written.value} {one.written.unit}</td>
                    <td className={css.entryWhere}>{one.reason === 'unit' ? t('leftUnit', { unit: one.written.unit ?? '–' }) : t('leftText')}</td>
                    <td>{one.institutionName ?? one.institution}</td>
                    <td>{one.report && <Link to={`/reports/${one.report}?of=${resident}`}>{t('openReport')}</Link>}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
