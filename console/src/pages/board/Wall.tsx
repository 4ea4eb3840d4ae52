import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useRef, useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '@/api/client';
import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { count, day, moment, yuan } from '@/i18n/write';
import { daysBefore, rate, sorted, useStatistics } from './asking';
import css from './board.module.css';
import { heat, hit, paint, type Cell, type Heat } from './heat';
import { useLive, type Live } from './live';
import { texts } from './texts';

/** The map is asked for again so often; today's figures come by themselves. */
const GRID_MS = 60_000;
const LISTED = 10;

/** Today and the last thirty days for a screen on the wall, dark, without anything to press in daily use. */
export default function Wall() {
  const t = useTexts(texts);
  const region = useRegion();
  const { figures, on } = useLive();
  const today = day(new Date());
  const period = { from: daysBefore(today, 29), to: today };
  const grid = useQuery({
    queryKey: ['grid', period],
    queryFn: ({ signal }) => take(api.GET('/api/recognition/grid', { params: { query: period }, signal })),
    refetchInterval: GRID_MS,
  });
  const items = useStatistics(period, 'item');
  const map = useMemo(() => grid.data && heat(grid.data), [grid.data]);
  const [over, setOver] = useState<Cell>();
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const fill = (event: KeyboardEvent) => {
      if (event.key === 'f' && !event.ctrlKey && !event.metaKey && !event.altKey) void page.current?.requestFullscreen().catch(() => undefined);
    };
    addEventListener('keydown', fill);
    return () => removeEventListener('keydown', fill);
  }, []);
  const total = figures?.total;
  const repeated = sorted(items.data?.rows ?? [], 'reexamined').filter((row) => row.reexamined > 0).slice(0, LISTED);
  return (
    <div className={css.wall} ref={page}>
      <header className={css.wallHead}>
        <h1 className={css.wallTitle}>{region.data ? `${region.data.name} · ` : ''}{t('today')}</h1>
        <span className={css.wallAt} role="status">
          <span className={`${css.dot} ${on ? css.dotOn : ''}`} aria-hidden />
          {on && figures ? t('liveAt', { at: moment(figures.at, { seconds: true }).slice(11) }) : t('liveOff')}
        </span>
        <span className={css.wallTools}>
          <button type="button" onClick={() => void page.current?.requestFullscreen().catch(() => undefined)}>{t('wallFull')}</button>
          <Link to="/board">{t('wallLeave')}</Link>
        </span>
      </header>
      <section className={css.wallFigures} aria-label={t('today')}>
        <div className={css.wallFigure}><span>{t('checks')}</span><b>{total ? count(total.checks) : '–'}</b></div>
        <div className={css.wallFigure}><span>{t('offered')}</span><b>{total ? count(total.offered) : '–'}</b></div>
        <div className={`${css.wallFigure} ${css.wallMark}`}><span>{t('recognised')}</span><b>{total ? count(total.recognised) : '–'}</b></div>
        <div className={`${css.wallFigure} ${css.wallMark}`}><span>{t('rate')}</span><b>{rate(total?.rateHundredths)}</b></div>
        <div className={`${css.wallFigure} ${css.wallMark}`}><span>{t('net')}（{t('yuanUnit')}）</span><b>{total ? yuan(total.net) : '–'}</b></div>
      </section>
      <div className={css.wallBody}>
        <section className={css.wallSheet}>
          <h2>
            {t('wallHeat')}
            <span className={css.wallHint}>{t('wallHeatHint')}</span>
            <span className={css.wallScale} aria-hidden>{t('wallLow')}<i />{t('wallHigh')}</span>
          </h2>
          {map ? <Picture map={map} label={t('wallHeat')} over={setOver} /> : <p className={css.wallState} role="status">{grid.isError ? t('liveOff') : '…'}</p>}
          <p className={css.wallCell} aria-live="polite">
            {over && map && t('wallCell', {
              institution: map.columns[over.column]?.name ?? '',
              item: map.rows[over.row]?.name ?? '',
              rate: rate(over.rate),
              recognised: count(over.recognised),
              reexamined: count(over.reexamined),
            })}
          </p>
        </section>
        <div className={css.wallSide}>
          <section className={css.wallSheet}>
            <h2>{t('wallTop')}</h2>
            <Leading figures={figures} none={t('wallNone')} />
          </section>
          <section className={css.wallSheet}>
            <h2>{t('wallRepeated')}</h2>
            {/* Scrolls when there are more than fit; reachable by keyboard. */}
            <ol className={css.wallList} tabIndex={0} aria-label={t('wallRepeated')}>
              {repeated.map((row) => (
                <li key={row.key}><span>{row.name ?? row.key}</span><b>{count(row.reexamined)}</b></li>
              ))}
            </ol>
          </section>
        </div>
      </div>
    </div>
  );
}

/** The institutions that recognised most today; one whose number moved is lit for a moment. */
function Leading({ figures, none }: { figures: Live | undefined; none: string }) {
  const t = useTexts(texts);
  const before = useRef(new Map<string, number>());
  const [moved, setMoved] = useState<ReadonlySet<string>>(new Set());
  useEffect(() => {
    if (!figures) return undefined;
    const now = new Map(figures.institutions.map((one) => [one.code, one.sums.recognised]));
    const grown = [...now].filter(([code, n]) => before.current.size > 0 && n !== (before.current.get(code) ?? 0)).map(([code]) => code);
    before.current = now;
    setMoved(new Set(grown));
    const timer = setTimeout(() => setMoved(new Set()), 2_000);
    return () => clearTimeout(timer);
  }, [figures]);
  const leading = [...(figures?.institutions ?? [])].filter((one) => one.sums.recognised > 0).sort((a, b) => b.sums.recognised - a.sums.recognised).slice(0, LISTED);
  if (leading.length === 0) return <p className={css.wallState}>{none}</p>;
  return (
    <ol className={css.wallList} tabIndex={0} aria-label={t('wallTop')}>
      {leading.map((one) => (
        <li key={one.code} className={moved.has(one.code) ? css.wallMoved : undefined}>
          <span>{one.name ?? one.code}</span>
          <b>{count(one.sums.recognised)}</b>
        </li>
      ))}
    </ol>
  );
}

/** The map on a canvas: drawn when numbers or the window change, and at no other time. */
function Picture({ map, label, over }: { map: Heat; label: string; over: (cell: Cell | undefined) => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d');
    if (!element || !context) return undefined;
    const draw = () => {
      const scale = globalThis.devicePixelRatio || 1;
      const [width, height] = [Math.round(element.clientWidth * scale), Math.round(element.clientHeight * scale)];
      if (element.width !== width || element.height !== height) [element.width, element.height] = [width, height];
      paint(context, width, height, map);
    };
    draw();
    const watch = new ResizeObserver(draw);
    watch.observe(element);
    return () => watch.disconnect();
  }, [map]);
  return (
    <div className={css.wallMap}>
      <canvas
        ref={canvas}
        role="img"
        aria-label={`${label}: ${map.columns.length} × ${map.rows.length}`}
        onMouseMove={(event) => {
          const box = event.currentTarget.getBoundingClientRect();
          over(hit(event.clientX - box.left, event.clientY - box.top, box.width, box.height, map));
        }}
        onMouseLeave={() => over(undefined)}
      />
    </div>
  );
}
