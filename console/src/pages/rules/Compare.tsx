import { useQuery } from '@tanstack/react-query';
import { DatePicker, Select } from 'antd';
import dayjs from 'dayjs';
import { api, take, type Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Mark } from '@/parts/mark';
import { SideBySide } from '@/parts/sides';
import { Empty, Loading, Refusal } from '@/parts/states';
import type { Asking } from './Rules';
import { idOf, keyName, kindName, summary, written } from './saying';
import css from './rules.module.css';
import { texts } from './texts';

type Change = Schema<'RuleChange'>;

/** Days that are offered as those on which rules changed. */
const TURNS = 12;
const TONES = { added: 'good', removed: 'bad', changed: 'wait' } as const;

/** What differs between the rules of two days, rule by rule and key by key. */
export function Compare({ today, search, change }: Asking) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const kind = search.get('kind') ?? undefined;
  const list = useQuery({
    queryKey: ['rules', 'turning', today],
    queryFn: ({ signal }) => take(api.GET('/api/rules', { params: { query: { on: today, limit: 1 } }, signal })),
    staleTime: 5 * 60_000,
  });
  const turns = (list.data?.turningDays ?? []).filter((turn) => turn <= today);
  const lastTurn = turns.at(-1);
  const to = search.get('to') ?? today;
  const from = search.get('from') ?? (lastTurn ? dayjs(lastTurn).subtract(1, 'day').format('YYYY-MM-DD') : today);
  const told = useQuery({
    queryKey: ['rules', 'difference', from, to, kind],
    queryFn: ({ signal }) => take(api.GET('/api/rules/difference', { params: { query: { from, to, ...(kind && { kind }) } }, signal })),
    staleTime: 5 * 60_000,
    enabled: list.isFetched && from !== to,
  });
  const changes = told.data?.changes;
  return (
    <>
      <div className={css.bar}>
        <DatePicker aria-label={t('from')} allowClear={false} value={dayjs(from)} onChange={(chosen) => change({ from: chosen?.format('YYYY-MM-DD') })} />
        <span aria-hidden>→</span>
        <DatePicker aria-label={t('to')} allowClear={false} value={dayjs(to)} onChange={(chosen) => change({ to: chosen?.format('YYYY-MM-DD') })} />
        <Select
          allowClear
          aria-label={t('kind')}
          placeholder={t('allKinds')}
          value={kind}
          onChange={(wanted?: string) => change({ kind: wanted })}
          options={list.data?.kinds.map(({ name }) => ({ value: name, label: kindName(name, language) })) ?? []}
          popupMatchSelectWidth={false}
        />
      </div>
      {turns.length > 0 && (
        <div className={css.turns}>
          {t('turning')}
          {turns.slice(-TURNS).reverse().map((turn) => (
            <button type="button" key={turn} onClick={() => change({ from: dayjs(turn).subtract(1, 'day').format('YYYY-MM-DD'), to: turn })}>
              {turn}
            </button>
          ))}
        </div>
      )}
      <Sheet flush title={changes ? t('changes', { n: changes.length }) : ''}>
        {from === to ? (
          <Empty>{t('sameDay')}</Empty>
        ) : told.isError ? (
          <Refusal error={told.error} retry={() => void told.refetch()} />
        ) : !changes ? (
          <Loading />
        ) : changes.length === 0 ? (
          <Empty>{t('same')}</Empty>
        ) : (
          changes.map((one) => <OneChange key={idOf(one.after ?? one.before ?? { kind: '', code: '' })} of={one} from={from} to={to} />)
        )}
      </Sheet>
    </>
  );
}

function OneChange({ of, from, to }: { of: Change; from: string; to: string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const rule = of.after ?? of.before;
  if (!rule) return null;
  return (
    <section className={css.change} aria-label={rule.name ?? rule.code}>
      <div className={css.changeHead}>
        <Mark tone={TONES[of.change]}>{t(of.change)}</Mark>
        <b>{rule.name ?? rule.code}</b>
        <span className={css.soft}>{kindName(rule.kind, language)} · {rule.code} · {rule.rule.source}</span>
      </div>
      {of.change === 'changed' ? (
        <SideBySide
          label={`${rule.name ?? rule.code} ${from} – ${to}`}
          left={from}
          right={to}
          lines={of.fields.map(({ key, before, after }) => ({
            name: keyName(key, language),
            left: written(key, before, language, true),
            right: written(key, after, language, true),
            differs: true,
          }))}
        />
      ) : (
        <div>{summary(rule, language)}</div>
      )}
      <p className={css.place}>{t('place', { file: rule.rule.file, line: rule.rule.line })}</p>
    </section>
  );
}
