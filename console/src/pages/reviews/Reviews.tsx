import { Alert, Button, Input, Segmented, Space } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { moment } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { PageFrame, Sheet } from '@/parts/frame';
import { usePages } from '@/parts/pages';
import { SideBySide, type Side } from '@/parts/sides';
import { Empty, Loading, Refusal } from '@/parts/states';
import { DateTime } from '@/parts/values';
import { Worklist } from '@/parts/worklist';
import { AskAgain } from './Asking';
import { Lookup } from './Lookup';
import page from './page';
import { Registrations } from './Registrations';
import css from './reviews.module.css';
import { texts } from './texts';
import { useWord } from './words';

type Review = Schema<'ReviewShown'>;
type Person = Schema<'PersonMasked'>;
type Stands = 'open' | 'same' | 'different';

const VIEWS = ['pairs', 'registrations'] as const;
type View = (typeof VIEWS)[number];

/** Pairs of which somebody says whether they are one person, and registrations that belong to somebody else. */
export default function Reviews() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const view: View = VIEWS.find((one) => one === search.get('view')) ?? 'pairs';
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <div className={css.bar}>
        <Segmented<View> aria-label={t('view')} value={view} onChange={(next) => setSearch(next === 'pairs' ? {} : { view: next })} options={VIEWS.map((value) => ({ value, label: t(`v:${value}`) }))} />
      </div>
      {view === 'pairs' ? <Pairs /> : <Lookup />}
    </PageFrame>
  );
}

function Pairs() {
  const t = useTexts(texts);
  const word = useWord();
  const [state, setState] = useState<Stands>('open');
  const [search, setSearch] = useSearchParams();
  const chosen = search.get('pair') ?? undefined;
  const choose = (pair: string | undefined) => setSearch(pair ? { pair } : {});
  const rows = usePages<Review>(['reviews', state], async (after, signal) => {
    const answer = await take(api.GET('/api/reviews', { params: { query: { state, ...(after && { after }) } }, signal }));
    return { rows: answer.reviews, next: answer.next };
  });
  return (
    <Worklist<Review, Stands>
      label={t('list')}
      rows={rows}
      rowKey={(row) => row.id}
      chosen={chosen}
      choose={choose}
      states={{ label: t('state'), value: state, change: setState, options: (['open', 'same', 'different'] as const).map((value) => ({ value, label: t(value) })) }}
      empty={state === 'open' ? <Empty title={t('none')}>{t('noneAdvice')}</Empty> : <Empty title={t('noneDecided')} />}
      item={(row) => (
        <>
          <div><strong>{row.resident.name}</strong> · {row.candidate.name} · {t('score', { n: `${(row.score / 10).toFixed(1)}%` })}</div>
          <div style={{ color: 'var(--soft)' }}>{word(`r:${row.reason}`)} · <DateTime at={row.openedAt} /></div>
        </>
      )}
      detail={(key) => <One key={key} id={key} done={() => choose(undefined)} />}
    />
  );
}

function One({ id, done }: { id: string; done: () => void }) {
  const t = useTexts(texts);
  const word = useWord();
  const { language } = useLanguage();
  const client = useQueryClient();
  const names = useNames();
  const shown = useQuery({ queryKey: ['reviews', 'one', id], queryFn: ({ signal }) => take(api.GET('/api/reviews/{id}', { params: { path: { id } }, signal })) });
  const decide = useMutation({
    mutationFn: (decision: 'same' | 'different') => take(api.POST('/api/reviews/{id}', { params: { path: { id } }, body: { decision } })),
    onSuccess: async () => {
      done();
      await client.invalidateQueries({ queryKey: ['reviews'] });
    },
  });
  if (shown.error && !shown.data) return <Sheet><Refusal error={shown.error} retry={() => void shown.refetch()} /></Sheet>;
  if (!shown.data) return <Sheet><Loading /></Sheet>;
  const { review, comparison } = shown.data;
  const levels = new Map(comparison?.fields.map((field) => [field.field, field]) ?? []);
  const side = (name: string, field: string, of: (person: Person) => string | undefined | null): Side => {
    const level = levels.get(field)?.level;
    const [left, right] = [of(review.resident), of(review.candidate)];
    const differs = level ? level !== 'exact' && level !== 'same' : Boolean(left && right && left !== right);
    return { name, left: left ? left : t('notStated'), right: right ? right : t('notStated'), differs };
  };
  const told = decide.error ? tell(decide.error, language) : undefined;
  return (
    <div className={css.stack}>
      <Sheet flush title={word(`r:${review.reason}`)} extra={comparison && <span className={css.soft}>{t('probability', { p: `${(comparison.probability * 100).toFixed(2)}%` })} · {word(`g:${comparison.grade}`)}</span>}>
        <SideBySide
          label={t('comparison')}
          left={t('left')}
          right={t('right')}
          lines={[
            side(t('name'), 'name', (of) => of.name),
            side(t('birth'), 'birth', (of) => of.birth),
            side(t('sex'), 'sex', (of) => word(of.sex)),
            side(t('document'), 'document', (of) => of.documents.map((one) => one.split(' ').at(-1)).join(', ')),
            side(t('phone'), 'phone', (of) => of.phone),
            { name: t('institutions'), left: review.resident.institutions.map(names).join(', '), right: review.candidate.institutions.map(names).join(', ') },
          ]}
        />
        {comparison && (
          <div className={css.scroll}>
            <table className={css.table} aria-label={t('comparison')}>
              <thead>
                <tr>
                  <th scope="col">{t('field')}</th>
                  <th scope="col">{t('level')}</th>
                  <th scope="col" className={css.right} title={t('weightHint')}>{t('weight')}</th>
                </tr>
              </thead>
              <tbody>
                {comparison.fields.map((field) => (
                  <tr key={field.field}>
                    <td>{word(field.field)}</td>
                    <td>{field.level ? word(`l:${field.level}`) : t('notStated')}</td>
                    <td className={`${css.right} ${field.weight < 0 ? css.against : field.weight > 0 ? css.for : css.soft}`}>{field.weight > 0 ? '+' : ''}{field.weight.toFixed(2)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        <div className={css.foot}>
          {!comparison && <p className={css.soft}>{t('noComparison')}</p>}
          {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />}
          {review.askedWhy && <p className={css.soft}>{t('askedBy', { who: review.askedBy ?? '–', why: review.askedWhy })}</p>}
          {review.decidedAt && <p className={css.soft}>{t(review.state === 'open' ? 'decidedBefore' : 'decidedBy', { who: review.decidedBy ?? '–', at: moment(review.decidedAt) })}</p>}
          {review.state === 'open' ? (
            <Space wrap style={{ marginTop: 8 }}>
              <Confirm question={t('sameSure')} onYes={() => decide.mutate('same')} type="primary" loading={decide.isPending}>{t('decideSame')}</Confirm>
              <Button loading={decide.isPending} onClick={() => decide.mutate('different')}>{t('decideDifferent')}</Button>
            </Space>
          ) : (
            review.resident.id !== review.candidate.id && <AskAgain of={review} />
          )}
        </div>
      </Sheet>
      <Merges resident={review.candidate.id} />
      <Whose review={review} />
    </div>
  );
}

/** What each of the two was made of, for one that was linked to the wrong person before. */
function Whose({ review: { resident, candidate } }: { review: Review }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState<string>();
  const both = resident.id === candidate.id ? [{ id: candidate.id, side: t('one') }] : [{ id: resident.id, side: t('left') }, { id: candidate.id, side: t('right') }];
  return (
    <Sheet title={t('registrations')}>
      <p className={css.soft}>{t('registrationsText')}</p>
      <div className={css.acts}>
        {both.map(({ id, side }) => (
          <Button key={id} size="small" aria-expanded={open === id} onClick={() => setOpen(open === id ? undefined : id)}>{t('showOf', { whom: side })}</Button>
        ))}
      </div>
      {open && <Registrations key={open} of={{ resident: open }} />}
    </Sheet>
  );
}

/** How a resident became one with others, and undoing that. */
function Merges({ resident }: { resident: string }) {
  const t = useTexts(texts);
  const list = useQuery({
    queryKey: ['reviews', 'merges', resident],
    queryFn: ({ signal }) => take(api.GET('/api/merges', { params: { query: { resident } }, signal })),
  });
  return (
    <Sheet title={t('merges')}>
      {list.error ? <Refusal tight error={list.error} retry={() => void list.refetch()} /> : !list.data ? <Loading tight /> : list.data.merges.length === 0 ? <p className={css.soft}>{t('noMerges')}</p> : list.data.merges.map((one) => <OneMerge key={one.id} of={one} />)}
    </Sheet>
  );
}

function OneMerge({ of }: { of: Schema<'MergeShown'> }) {
  const t = useTexts(texts);
  const word = useWord();
  const { language } = useLanguage();
  const client = useQueryClient();
  const [why, setWhy] = useState<string>();
  const undo = useMutation({
    mutationFn: () => take(api.POST('/api/merges/{id}/undo', { params: { path: { id: of.id } }, body: { reason: (why ?? '').trim() } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reviews'] }),
  });
  const told = undo.error ? tell(undo.error, language) : undefined;
  return (
    <div className={css.merge}>
      <div>
        {word(`how:${of.how}`)} · {t('merged', { at: moment(of.mergedAt), who: of.mergedBy })}
      </div>
      {of.undoneAt ? (
        <div className={css.soft}>{t('undone', { at: moment(of.undoneAt), who: of.undoneBy ?? '–', why: of.undoneReason ?? '' })}</div>
      ) : why === undefined ? (
        <Button size="small" onClick={() => setWhy('')}>{t('undo')}</Button>
      ) : (
        <div>
          <p className={css.soft}>{t('undoText')}</p>
          <Space.Compact style={{ width: '100%' }}>
            <Input aria-label={t('undoWhy')} placeholder={t('undoWhy')} maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
            <Button danger disabled={why.trim() === ''} loading={undo.isPending} onClick={() => undo.mutate()}>{t('undoDo')}</Button>
          </Space.Compact>
          {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginTop: 8 }} />}
        </div>
      )}
    </div>
  );
}
