import { Button } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { day } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { typeWord } from '@/pages/residents/words';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { DateTime } from '@/parts/values';
import type { Objection } from './logic';
import css from './my.module.css';
import { texts } from './texts';

/** What this resident objected to, and what was answered. */
export function Objections({ restrict }: { restrict: () => void }) {
  const t = useTexts(texts);
  const list = useQuery({ queryKey: ['mine', 'objections'], queryFn: ({ signal }) => take(api.GET('/api/me/objections', { signal })) });
  const add = <Button onClick={restrict}>{t('restrict')}</Button>;
  if (list.error && !list.data) return <Sheet><Refusal error={list.error} retry={() => void list.refetch()} /></Sheet>;
  if (!list.data) return <Sheet><Loading /></Sheet>;
  if (list.data.objections.length === 0) return <Sheet><Empty title={t('noObjections')} action={add}>{t('noObjectionsAdvice')}</Empty></Sheet>;
  return (
    <Sheet flush title={t('objections')} extra={add}>
      <ul className={css.list}>
        {list.data.objections.map((one) => (
          <One key={one.id} of={one} />
        ))}
      </ul>
    </Sheet>
  );
}

/** Where an objection stands, in a word and a colour. */
export function Standing({ of }: { of: Objection }) {
  const t = useTexts(texts);
  const looks: Record<string, string | undefined> = { accepted: css.good, declined: css.bad, open: css.wait };
  return (
    <>
      <span className={`${css.tag} ${looks[of.state] ?? ''}`}>{t(of.state as 'open')}</span>
      {of.overdue && <span className={`${css.tag} ${css.bad}`}>{t('overdue')}</span>}
      {of.restricts && <span className={`${css.tag} ${css.good}`}>{t('restricts')}</span>}
    </>
  );
}

function One({ of }: { of: Objection }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: () => take(api.DELETE('/api/me/objections/{id}', { params: { path: { id: of.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['mine', 'objections'] }),
  });
  const target = { piece: typeWord(of.pieceType ?? '', language), access: t('tAccess'), institution: t('tInstitution', { name: of.institutionName ?? of.institution }), whole: t('tWhole') }[of.target] ?? of.target;
  return (
    <li className={css.row}>
      <div className={css.rowHead}>
        <span className={css.rowTitle}>{t(of.about as 'sharing')}</span>
        <span><Standing of={of} /></span>
      </div>
      <div className={css.soft}>
        {target} · {of.institutionName ?? of.institution} · <DateTime at={of.at} />
      </div>
      <p className={css.words}>{of.words}</p>
      {of.state === 'open' && of.due && <div className={css.soft}>{t('dueBy', { at: day(new Date(Date.parse(of.due) - 1)) })}</div>}
      {of.answer && (
        <p className={css.answer}>
          <strong>{t('answer')}</strong>{' '}
          {of.answer} <span className={css.soft}><DateTime at={of.answeredAt} /></span>
        </p>
      )}
      {of.state !== 'withdrawn' && of.state !== 'declined' && (
        <div>
          <Confirm question={t(of.restricts ? 'takeBackRestricts' : 'takeBackOpen')} onYes={() => back.mutate()} size="small" loading={back.isPending}>{t('takeBack')}</Confirm>
          {back.error && <Refusal tight error={back.error} />}
        </div>
      )}
    </li>
  );
}
