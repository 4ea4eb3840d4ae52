import { api, take } from '@/api/client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button, Input, InputNumber, Progress } from 'antd';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { tell } from '@/api/problem';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { count, day } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { DateTime } from '@/parts/values';
import { absent, faultsOf, useRun, useScenarios, type Scenario } from './asking';
import { Builder } from './Builder';
import { Outcome } from './Outcome';
import { overlay, period, type Change } from './overlay';
import page from './page';
import { texts } from './texts';
import css from './whatif.module.css';

/** A change made on the screen, run against the past, beside what happened. */
export default function WhatIf() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { place } = useSession();
  const region = place !== undefined && !place.institution;
  const scenarios = useScenarios(region);
  const frame = (children: React.ReactNode) => (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      {children}
    </PageFrame>
  );
  const away = (title: string, text: string) =>
    frame(
      <Sheet>
        <Empty title={title} action={<Link to="/rules"><Button type="primary" tabIndex={-1}>{t('toRules')}</Button></Link>}>{text}</Empty>
      </Sheet>,
    );
  if (!region) return away(t('regionTitle'), t('regionText'));
  if (scenarios.isPending) return frame(<Sheet><Loading /></Sheet>);
  if (scenarios.isError) {
    if (absent(scenarios.error)) return away(t('absentTitle'), t('absentText'));
    return frame(<Sheet><Refusal error={scenarios.error} retry={() => void scenarios.refetch()} /></Sheet>);
  }
  return frame(<Workbench scenarios={scenarios.data.scenarios} />);
}

function Workbench({ scenarios }: { scenarios: readonly Scenario[] }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const [changes, setChanges] = useState<readonly Change[]>([]);
  const [byHand, setByHand] = useState<string>();
  const [name, setName] = useState('');
  const [reason, setReason] = useState('');
  const [months, setMonths] = useState(3);
  const text = byHand ?? overlay(changes);
  const scenario = search.get('scenario') ?? undefined;
  const wanted = search.get('run') ?? undefined;
  const run = useRun(scenario, wanted);
  const open = (id: string, of: string) => setSearch({ scenario: id, run: of });
  const begin = useMutation({
    mutationFn: async () => {
      const made = await take(api.POST('/api/scenarios', { body: { name: name.trim(), reason: reason.trim(), overlay: text, dryRun: false } }));
      const id = made.id ?? '';
      const begun = await take(api.POST('/api/scenarios/{id}/runs', { params: { path: { id } }, body: { ...period(day(new Date()), months), asOf: null } }));
      return { id, run: begun.id };
    },
    onSuccess: ({ id, run: of }) => {
      void client.invalidateQueries({ queryKey: ['scenarios'], exact: true });
      open(id, of);
    },
  });
  const cancel = useMutation({
    mutationFn: () => take(api.POST('/api/scenarios/{id}/runs/{run}/cancel', { params: { path: { id: scenario ?? '', run: wanted ?? '' } } })),
    onSettled: () => void run.refetch(),
  });
  const faults = faultsOf(begin.error);
  const told = begin.error ? tell(begin.error, language) : undefined;
  const ready = text.trim() !== '' && name.trim() !== '' && reason.trim() !== '' && months > 0;
  const state = run.data?.state;
  return (
    <div className={css.stack}>
      <div className={css.grid}>
        <Sheet
          title={t('change')}
          extra={
            <Button size="small" type="link" onClick={() => setByHand(byHand === undefined ? text : undefined)}>
              {t(byHand === undefined ? 'byHand' : 'byForm')}
            </Button>
          }
        >
          {byHand === undefined ? (
            <Builder changes={changes} change={setChanges} />
          ) : (
            <div className={css.field}>
              <span>{t('byHandHint')}</span>
              <Input.TextArea aria-label={t('overlay')} value={byHand} onChange={(event) => setByHand(event.target.value)} autoSize={{ minRows: 8, maxRows: 24 }} spellCheck={false} {...(css.text && { className: css.text })} />
            </div>
          )}
          {byHand === undefined && text !== '' && (
            <div className={css.field}>
              <span>{t('overlay')}</span>
              <pre className={css.text} tabIndex={0}>{text}</pre>
            </div>
          )}
        </Sheet>
        <Sheet title={t('run')}>
          <div className={css.fields}>
            <label className={css.field}>
              <span>{t('name')}</span>
              <Input value={name} maxLength={100} onChange={(event) => setName(event.target.value)} />
            </label>
            <label className={css.field}>
              <span>{t('reason')}</span>
              <Input.TextArea value={reason} maxLength={500} autoSize={{ minRows: 2, maxRows: 5 }} onChange={(event) => setReason(event.target.value)} />
            </label>
            <div className={css.line}>
              <span>{t('months')}</span>
              <InputNumber aria-label={t('months')} min={1} max={60} precision={0} value={months} onChange={(value) => setMonths(value ?? 1)} />
              <span>{t('monthsUnit')}</span>
            </div>
            <div className={css.line}>
              <Button type="primary" disabled={!ready} loading={begin.isPending} onClick={() => begin.mutate()}>{t('run')}</Button>
            </div>
            {told && (
              <div role="alert">
                <strong>{faults.length > 0 ? t('faults', { n: faults.length }) : told.title}</strong>
                {faults.length === 0 && <div>{told.detail ?? told.advice}</div>}
                <ul className={css.faults}>
                  {faults.map((fault) => (
                    <li key={`${fault.line}-${fault.column}-${fault.reason}`}>{t('faultAt', { line: fault.line, column: fault.column })}: {fault.reason}</li>
                  ))}
                </ul>
              </div>
            )}
          </div>
        </Sheet>
      </div>
      {scenario && wanted && (
        <>
          {run.isError && <Sheet><Refusal error={run.error} retry={() => void run.refetch()} /></Sheet>}
          {run.data && state !== 'done' && (
            <Sheet title={t('result')} extra={(state === 'queued' || state === 'running') && <Button size="small" loading={cancel.isPending} onClick={() => cancel.mutate()}>{t('cancel')}</Button>}>
              {state === 'cancelled' && <p className={css.soft}>{t('cancelled')}</p>}
              {state === 'failed' && <p role="alert">{t('failed', { error: run.data.error ?? '' })}</p>}
              {(state === 'queued' || state === 'running') && (
                <div role="status">
                  <p className={css.soft}>{state === 'queued' ? t('queued') : t('running', { done: count(run.data.done), total: count(run.data.total) })}</p>
                  <Progress percent={Math.floor(run.data.percent)} aria-label={t('result')} />
                </div>
              )}
            </Sheet>
          )}
          {state === 'done' && <Outcome scenario={scenario} run={wanted} />}
        </>
      )}
      <Earlier scenarios={scenarios} open={open} />
    </div>
  );
}

/** What was tried before; a scenario opens with its newest run. */
function Earlier({ scenarios, open }: { scenarios: readonly Scenario[]; open: (id: string, run: string) => void }) {
  const t = useTexts(texts);
  const find = useMutation({
    mutationFn: async (id: string) => {
      const { runs } = await take(api.GET('/api/scenarios/{id}/runs', { params: { path: { id } } }));
      return { id, run: runs[0]?.id };
    },
    onSuccess: ({ id, run }) => run !== undefined && open(id, run),
  });
  return (
    <Sheet flush title={t('earlier')}>
      {scenarios.length === 0 ? (
        <Empty tight>{t('earlierNone')}</Empty>
      ) : (
        <ul className={css.earlier}>
          {scenarios.map((one) => (
            <li key={one.id}>
              <span className={css.named}>
                <b>{one.name}</b>
                <span className={css.soft}>{one.reason}</span>
                <span className={css.soft}>{one.author} · <DateTime at={one.createdAt} /></span>
              </span>
              <Button size="small" loading={find.isPending && find.variables === one.id} onClick={() => one.id && find.mutate(one.id)}>{t('open')}</Button>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
