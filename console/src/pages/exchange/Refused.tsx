import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Input, Select } from 'antd';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { Mark } from '@/parts/mark';
import { Empty, Refusal } from '@/parts/states';
import { usePages } from '@/parts/pages';
import { DateTime } from '@/parts/values';
import { Worklist } from '@/parts/worklist';
import css from './exchange.module.css';
import { texts } from './texts';

type Message = Schema<'RefusedShown'>;

const STATES = ['open', 'taken', 'put-aside', 'all'] as const;
type State = (typeof STATES)[number];
const STATE_TEXT = { open: 'stateOpen', taken: 'stateTaken', 'put-aside': 'stateAside', all: 'stateAll' } as const;

/** Refused messages one after the other: why, the message as it came, and what becomes of it. */
export function Refused({ institution, search, change }: {
  institution: string | undefined;
  search: URLSearchParams;
  change: (wanted: Record<string, string | undefined>) => void;
}) {
  const t = useTexts(texts);
  const state: State = STATES.find((one) => one === search.get('state')) ?? 'open';
  const name = search.get('name') ?? undefined;
  const chosen = search.get('message') ?? undefined;
  const query = { state, ...(institution && { institution }), ...(name && { name }) };
  const rows = usePages<Message>(['exchange', 'refused', query], async (after, signal) => {
    const page = await take(api.GET('/api/exchange/refused', { params: { query: { ...query, ...(after !== undefined && { after }) } }, signal }));
    return { rows: page.messages, next: page.next };
  });
  return (
    <Worklist<Message>
      label={t('refused')}
      rows={rows}
      rowKey={(message) => message.id}
      chosen={chosen}
      choose={(message) => change({ message })}
      filters={
        <>
          {name && (
            <Button size="small" title={t('showAll')} onClick={() => change({ name: undefined, message: undefined })}>{name} ×</Button>
          )}
          <Select<State> size="small" aria-label={t('state')} value={state} onChange={(one) => change({ state: one, message: undefined })} options={STATES.map((one) => ({ value: one, label: t(STATE_TEXT[one]) }))} popupMatchSelectWidth={false} />
        </>
      }
      empty={<Empty>{t(state === 'open' && !name ? 'none' : 'noneOf')}</Empty>}
      item={(message) => (
        <>
          <div className={css.itemHead}>
            <b>{message.name}</b>
            <DateTime at={message.at} />
          </div>
          <div className={css.itemText}>{message.reason}</div>
        </>
      )}
      detail={(id) => {
        const message = rows.rows?.find((one) => one.id === id);
        return message ? <Detail key={id} message={message} /> : <Sheet><Empty>{t('noneOf')}</Empty></Sheet>;
      }}
    />
  );
}

function Detail({ message }: { message: Message }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const named = useNames();
  const client = useQueryClient();
  const [opened, setOpened] = useState(false);
  const [why, setWhy] = useState('');
  const [asking, setAsking] = useState(false);
  const path = { id: message.id };
  const raw = useQuery({
    queryKey: ['exchange', 'raw', message.id],
    queryFn: ({ signal }) => take(api.GET('/api/exchange/refused/{id}/raw', { params: { path }, signal })),
    enabled: opened,
    // Each opening is audited: it is neither kept nor asked again by itself.
    gcTime: 0,
    staleTime: Infinity,
  });
  const renew = () => void client.invalidateQueries({ queryKey: ['exchange'], predicate: ({ queryKey }) => queryKey[1] !== 'raw' });
  const retry = useMutation({ mutationFn: () => take(api.POST('/api/exchange/refused/{id}/retry', { params: { path } })), onSuccess: renew });
  const aside = useMutation({ mutationFn: () => take(api.POST('/api/exchange/refused/{id}/put-aside', { params: { path }, body: { reason: why.trim() } })), onSuccess: renew });
  const institution = named(message.institution);
  const open = message.state === 'open';
  const hl7 = message.kind === 'mllp';
  const error = retry.error ?? aside.error;
  const told = error ? tell(error, language) : undefined;
  const said = retry.data && (retry.data.taken ? (retry.data.reports > 0 ? t('retried', { n: retry.data.reports }) : t('retriedBefore')) : t('retriedAgain', { reason: retry.data.reason ?? '' }));
  return (
    <Sheet title={`${institution} · ${message.name}`} extra={<Mark tone={open ? 'bad' : 'plain'}>{t(STATE_TEXT[message.state])}</Mark>}>
      <p className={css.reason}><b>{t('reason')}</b><br />{message.reason || '–'}</p>
      <dl className={css.fields}>
        <dt>{t('received')}</dt>
        <dd><DateTime at={message.at} exact seconds /></dd>
        <dt>{t('way')}</dt>
        <dd>{t(message.kind)}</dd>
        <dt>{t(hl7 ? 'control' : 'call')}</dt>
        <dd>{message.controlId || '–'}</dd>
        <dt>{t('code')}</dt>
        <dd>{message.code}</dd>
        {message.tries > 0 && <><dt>{t('tries')}</dt><dd>{t('triesN', { n: message.tries })}</dd></>}
        {message.settledAt && <><dt>{t('settled')}</dt><dd>{message.settledBy} · <DateTime at={message.settledAt} exact /></dd></>}
      </dl>
      {open && may('retry-messages') && (
        <div className={css.acts}>
          {hl7 && <Button type="primary" loading={retry.isPending} onClick={() => retry.mutate()}>{t('retry')}</Button>}
          <Button aria-expanded={asking} onClick={() => setAsking(!asking)}>{t('aside')}</Button>
          <span className={css.soft}>{t(hl7 ? 'retryHint' : 'retryFhir')}</span>
        </div>
      )}
      {open && asking && (
        <div className={css.acts}>
          <label style={{ flex: '1 1 240px' }}>
            {t('asideWhy')}
            <Input value={why} maxLength={500} onChange={(event) => setWhy(event.target.value)} />
          </label>
          <Button type="primary" disabled={why.trim() === ''} loading={aside.isPending} onClick={() => aside.mutate()}>{t('asideDo')}</Button>
        </div>
      )}
      {said && <p className={css.said} role="status">{said}</p>}
      {told && <p className={css.said} role="alert">{told.detail ?? told.title}</p>}
      <div className={css.acts}>
        {may('open-messages') ? (
          <>
            <Button onClick={() => setOpened(!opened)} aria-expanded={opened}>{t(opened ? 'hideRaw' : 'openRaw')}</Button>
            <span className={css.soft}>{t('openRawHint')}</span>
          </>
        ) : (
          <span className={css.soft}>{t('rawNot')}</span>
        )}
      </div>
      {opened && raw.isError && <Refusal error={raw.error} retry={() => void raw.refetch()} tight />}
      {opened && raw.data && (
        <>
          <pre className={css.raw} tabIndex={0} aria-label={t('raw')}>{raw.data.text}</pre>
          <p className={css.soft}>{t('bytes', { n: count(raw.data.bytes) })}</p>
        </>
      )}
    </Sheet>
  );
}
