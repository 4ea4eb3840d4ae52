import { api, take } from '@/api/client';
import { DownloadOutlined, FileTextOutlined } from '@ant-design/icons';
import { App, Button, DatePicker, Input, Popover, Segmented } from 'antd';
import dayjs from 'dayjs';
import { useMemo, useState, type ReactNode } from 'react';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { count, day } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { SideBySide, type Side } from '@/parts/sides';
import { Loading, Refusal } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { StatTile, Tiles } from '@/parts/tile';
import { daysBefore } from '../board/asking';
import { save } from '../board/files';
import { useResult, type Figures, type Group, type Result } from './asking';
import { Changes } from './Changes';
import { byChange, money, percent, points, ranged, scenarioRate, signed } from './figures';
import { texts } from './texts';
import css from './whatif.module.css';

const GROUPS = ['byItem', 'byInstitution', 'byLevel', 'byMonth', 'changes'] as const;
type Grouping = (typeof GROUPS)[number];

/** What a run came to, beside what happened. */
export function Outcome({ scenario, run }: { scenario: string; run: string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { message } = App.useApp();
  const result = useResult(scenario, run);
  const [grouping, setGrouping] = useState<Grouping>('byItem');
  if (result.isError) return <Sheet><Refusal error={result.error} retry={() => void result.refetch()} /></Sheet>;
  if (!result.data) return <Sheet><Loading /></Sheet>;
  const { total, interval, hiddenBelow, period } = result.data;
  const download = async () => {
    try {
      const file = await take(api.GET('/api/scenarios/{id}/runs/{run}/result', { params: { path: { id: scenario, run }, query: { format: 'xlsx' } }, parseAs: 'blob' }));
      save(file, `what-if-${period.from}-${period.to}.xlsx`);
    } catch (error) {
      const told = tell(error, language);
      void message.error(told.detail ?? told.title);
    }
  };
  return (
    <div className={css.stack}>
      <Sheet
        title={`${t('result')} · ${result.data.scenario.name} · ${period.from} – ${period.to}`}
        extra={
          <span className={css.head}>
            <Propose scenario={scenario} />
            <Button size="small" icon={<DownloadOutlined />} onClick={() => void download()}>{t('export')}</Button>
          </span>
        }
      >
        {total ? <Whole of={total} result={result.data} /> : <p className={css.soft}>{t('hidden')}</p>}
        <p className={css.soft} style={{ marginTop: 12 }}>{t('estimate', { percent: interval.percent, method: interval.method, hidden: hiddenBelow })}</p>
      </Sheet>
      <Sheet
        flush
        title={
          <Segmented<Grouping> aria-label={t('group')} value={grouping} onChange={setGrouping} options={GROUPS.map((one) => ({ value: one, label: t(one) }))} />
        }
      >
        {grouping === 'changes' ? <Changes scenario={scenario} run={run} /> : <Groups key={grouping} groups={result.data[grouping]} inTime={grouping === 'byMonth'} label={t(grouping)} />}
      </Sheet>
    </div>
  );
}

/** A figure without its interval, where there is no room for it. */
const exactly = (n: number) => ({ low: n, expected: n, high: n });

function Whole({ of, result }: { of: Figures; result: Result }) {
  const t = useTexts(texts);
  const after = scenarioRate(of);
  const lines: Side[] = [
    { name: t('cards'), left: count(of.happened.cards), right: count(of.scenario.cards), differs: of.happened.cards !== of.scenario.cards },
    { name: t('recognised'), left: count(of.happened.recognised), right: ranged(of.scenario.recognised), differs: of.difference.recognised.expected !== 0 },
    { name: t('rate'), left: percent(of.happened.rateHundredths), right: percent(after), differs: of.happened.rateHundredths !== after },
    { name: t('fen'), left: money(of.happened.fen), right: ranged(of.scenario.fen, money), differs: of.difference.fen.expected !== 0 },
    { name: t('residents'), left: count(of.happened.residents), right: ranged(of.scenario.residents), differs: of.happened.residents !== of.scenario.residents.expected },
  ];
  return (
    <div className={css.stack}>
      <Tiles>
        <StatTile label={`${t('recognised')} · ${t('difference')}`} value={signed(of.difference.recognised)} mark />
        <StatTile label={`${t('rate')} · ${t('difference')}`} value={points(of.happened.rateHundredths, after)} unit={t('points')} mark />
        <StatTile label={`${t('fen')} · ${t('difference')}`} value={signed(exactly(of.difference.fen.expected), money)} hint={signed(of.difference.fen, money)} mark />
        <StatTile label={t('changed')} value={count(of.changed)} hint={`${t('lost')} ${count(of.lost.cards)}`} />
      </Tiles>
      <SideBySide label={result.scenario.name} left={t('happened')} right={t('scenario')} lines={lines} />
    </div>
  );
}

/** So many groups before somebody asks for all. */
const FIRST = 10;

/** Groups, those that change most first; months stay in their order. */
function Groups({ groups, label, inTime }: { groups: readonly Group[]; label: string; inTime: boolean }) {
  const t = useTexts(texts);
  const rows = useMemo(() => (inTime ? groups : byChange(groups)), [groups, inTime]);
  const figure = (write: (of: Figures) => ReactNode) => {
    const shown = (group: Group) => (group.figures ? write(group.figures) : <span className={css.soft}>{t('hidden')}</span>);
    return shown;
  };
  const way = (n: number) => (n > 0 ? css.up : n < 0 ? css.down : css.number);
  return (
    <DataTable<Group>
      label={label}
      rows={{ rows }}
      {...(!inTime && { first: FIRST, usual: t('byChange') })}
      rowKey={(group) => group.key}
      columns={[
        { key: 'name', title: label, primary: true, width: 240, by: ({ name, key }) => name ?? key, render: (group) => group.name ?? group.key },
        { key: 'then', title: `${t('recognised')} · ${t('happened')}`, align: 'right', width: 130, wide: true, by: ({ figures }) => figures?.happened.recognised, render: figure((of) => count(of.happened.recognised)) },
        { key: 'now', title: `${t('recognised')} · ${t('scenario')}`, align: 'right', width: 180, by: ({ figures }) => figures?.scenario.recognised.expected, render: figure((of) => <span className={css.number}>{ranged(of.scenario.recognised)}</span>) },
        { key: 'more', title: `${t('recognised')} · ${t('difference')}`, align: 'right', width: 180, by: ({ figures }) => figures?.difference.recognised.expected, render: figure((of) => <span className={way(of.difference.recognised.expected)}>{signed(of.difference.recognised)}</span>) },
        { key: 'fen', title: `${t('fen')} · ${t('difference')}`, align: 'right', width: 240, by: ({ figures }) => figures?.difference.fen.expected, render: figure((of) => <span className={way(of.difference.fen.expected)}>{signed(of.difference.fen, money)}</span>) },
        { key: 'rate', title: t('rate'), align: 'right', width: 160, by: ({ figures }) => figures && scenarioRate(figures), render: figure((of) => <span className={css.number}>{percent(of.happened.rateHundredths)} → {percent(scenarioRate(of))}</span>) },
      ]}
    />
  );
}

/** The change as a diff of the rule files, for whoever keeps them. */
function Propose({ scenario }: { scenario: string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { message } = App.useApp();
  const [effective, setEffective] = useState(() => daysBefore(day(new Date()), -1));
  const [source, setSource] = useState('');
  const download = async () => {
    try {
      const diff = await take(api.GET('/api/scenarios/{id}/proposal', { params: { path: { id: scenario }, query: { effective, source: source.trim(), format: 'diff' } }, parseAs: 'text' }));
      save(new Blob([diff], { type: 'text/x-diff' }), `rules-${effective}.diff`);
    } catch (error) {
      const told = tell(error, language);
      void message.error(told.detail ?? told.title);
    }
  };
  const form = (
    <div className={css.fields} style={{ maxWidth: 320 }}>
      <p className={css.soft}>{t('proposeHint')}</p>
      <label className={css.field}>
        <span>{t('proposeFrom')}</span>
        <DatePicker allowClear={false} value={dayjs(effective)} onChange={(chosen) => setEffective(chosen?.format('YYYY-MM-DD') ?? effective)} />
      </label>
      <label className={css.field}>
        <span>{t('proposeSource')}</span>
        <Input value={source} maxLength={200} onChange={(event) => setSource(event.target.value)} />
      </label>
      <Button type="primary" disabled={source.trim() === ''} onClick={() => void download()}>{t('proposeDo')}</Button>
    </div>
  );
  return (
    <Popover trigger="click" placement="bottomRight" content={form}>
      <Button size="small" icon={<FileTextOutlined />}>{t('propose')}</Button>
    </Popover>
  );
}
