import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useReducer, useState } from 'react';
import { Refused } from '@/api/problem';
import { useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { Money } from '@/parts/values';
import { decide, sign, useLookAhead, useTie, type Decision } from './asking';
import css from './desk.module.css';
import { Entry } from './Entry';
import { Glass } from './Glass';
import { LineRow } from './LineRow';
import { changed, drafts, EMPTY, savedBy, undecided, type Line, type Order } from './order';
import { Picker, PatientBar } from './PatientBar';
import { texts } from './texts';

/** A number for a new line: the same line asked about again is the same order. */
function number(): string {
  return `desk-${crypto.randomUUID()}`;
}

/** The desk itself: whom for, what is ordered, and beside each line what is known already. */
export function DeskBody({ start = EMPTY, fixed = false }: { start?: Order; fixed?: boolean }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [order, change] = useReducer(changed, start);
  const [copied, setCopied] = useState(false);
  const tie = useTie(order);
  const ahead = useLookAhead(order);
  const answering = useMutation({
    mutationFn: async ({ line, decision }: { line: Line; decision: Decision }) => {
      // A line that was only looked at is recorded first: an answer belongs to a check.
      let signed = line.signed;
      if (!signed) {
        const answer = await sign(order, [line]);
        if (!answer) return;
        change({ kind: 'signed', answer });
        const found = [...answer.items, ...answer.medicines].find((one) => one.orderId === line.orderId);
        if (!answer.check || !found) return;
        signed = { check: answer.check, line: found.line };
      }
      const kept = await decide(signed.check, signed.line, decision);
      change({
        kind: 'decided',
        orderId: line.orderId,
        decided: decision.kind === 'retract' ? undefined : { kind: decision.kind, recordText: kept.recordText, saved: kept.saved, at: kept.at },
      });
    },
  });
  const signing = useMutation({
    mutationFn: () => sign(order, drafts(order)),
    onSuccess: (answer) => answer && change({ kind: 'signed', answer }),
  });

  if (!order.patient) return <Picker choose={(patient) => change({ kind: 'patient', patient })} />;
  const bar = <PatientBar order={order} change={change} fixed={fixed} />;
  if (tie.isPending) return <>{bar}<Loading /></>;
  if (tie.error) {
    const closed = tie.error instanceof Refused && tie.error.status === 403 && tie.error.problem.place === 'patient';
    return (
      <>
        {bar}
        {closed ? (
          <Glass patient={order.patient.named} opened={() => void client.invalidateQueries({ queryKey: ['desk'] })} />
        ) : (
          <Sheet><Refusal error={tie.error} retry={() => void tie.refetch()} /></Sheet>
        )}
      </>
    );
  }

  const left = drafts(order);
  const open = undecided(order, ahead.items);
  const words = order.lines.flatMap((line) => (line.decided?.recordText ? [line.decided.recordText] : []));
  const copy = async () => {
    await navigator.clipboard.writeText(words.join('\n'));
    setCopied(true);
    setTimeout(() => setCopied(false), 2_000);
  };
  return (
    <>
      {bar}
      <Sheet flush label={t('order')}>
        <Entry
          addItem={(item, name) => change({ kind: 'add-item', orderId: number(), item, name })}
          addMedicine={(name, days) => change({ kind: 'add-medicine', orderId: number(), name, days })}
        />
        {order.lines.length === 0 ? (
          <div style={{ borderTop: '1px solid var(--line)' }}>
            <Empty title={t('emptyTitle')}>{t('emptyHelp')}</Empty>
          </div>
        ) : (
          <ul className={css.lines} aria-label={t('order')} aria-busy={ahead.isFetching}>
            {order.lines.map((line) => {
              const own = answering.variables?.line.orderId === line.orderId;
              return (
                <LineRow
                  key={line.orderId}
                  line={line}
                  ahead={line.kind === 'item' ? ahead.items.get(line.orderId) : ahead.medicines.get(line.orderId)}
                  waiting={ahead.isFetching}
                  busy={(own && answering.isPending) || (!line.signed && signing.isPending)}
                  error={own ? answering.error : undefined}
                  answer={(decision) => answering.mutate({ line, decision })}
                  remove={() => change({ kind: 'remove', orderId: line.orderId })}
                />
              );
            })}
          </ul>
        )}
        {ahead.error && !ahead.isFetching && <Refusal tight error={ahead.error} retry={() => void ahead.refetch()} />}
        {ahead.answer && ahead.answer.unmapped > 0 && <p className={css.aside}>{t('unmapped', { n: ahead.answer.unmapped })}</p>}
        {signing.error && <Refusal tight error={signing.error} retry={() => signing.mutate()} />}
        {order.lines.length > 0 && (
          <div className={css.foot}>
            <span className={css.footWords} role="status">
              {left.length === 0 ? t('signedAll', { n: order.lines.length }) : open.length > 0 ? `${t('signLeft', { n: open.length })} · ${t('signHelp')}` : ''}
            </span>
            {savedBy(order) > 0 && <span className={css.footSaved}>{t('savedHere')} <Money fen={savedBy(order)} /></span>}
            {left.length > 0 ? (
              <Button type="primary" loading={signing.isPending} disabled={answering.isPending} onClick={() => signing.mutate()}>{t('sign')}</Button>
            ) : (
              !fixed && <Button onClick={() => change({ kind: 'patient', patient: undefined })}>{t('another')}</Button>
            )}
          </div>
        )}
      </Sheet>
      {words.length > 0 && (
        <div style={{ marginTop: 12 }}>
          <Sheet title={t('recordTexts')} flush extra={<Button size="small" onClick={() => void copy()}>{t(copied ? 'copied' : 'copy')}</Button>}>
            <div className={css.texts}>{words.map((text) => <div key={text}>{text}</div>)}</div>
          </Sheet>
        </div>
      )}
    </>
  );
}
