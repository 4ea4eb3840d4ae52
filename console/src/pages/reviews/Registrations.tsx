import { Alert, Button, Input } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { moment } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { Loading, Refusal } from '@/parts/states';
import { AskOther } from './Asking';
import { useWord } from './words';
import css from './reviews.module.css';
import { texts } from './texts';

type Registration = Schema<'RegistrationShown'>;
type Wanted = Schema<'RegistrationsWanted'>;

/** Where the registrations of a resident are shown on a page of their own. */
export function registrationsAt(resident: string): string {
  return `/reviews?view=registrations&resident=${encodeURIComponent(resident)}`;
}

interface Parted {
  institution: string;
  /** Taken out of this one … */
  from: string;
  /** … and this one now. */
  resident: string;
}

/** What a resident was made of, and taking out what was linked to the wrong person. */
export function Registrations({ of }: { of: Wanted }) {
  const t = useTexts(texts);
  const names = useNames();
  const [parted, setParted] = useState<Parted>();
  return (
    <>
      {parted && (
        <div className={css.parted}>
          <Alert type="success" role="status" title={t('separated', { institution: names(parted.institution) })} description={<Link to={registrationsAt(parted.resident)}>{t('separatedLink')}</Link>} />
        </div>
      )}
      <List of={parted ? { resident: parted.from } : of} parted={setParted} />
    </>
  );
}

function List({ of, parted }: { of: Wanted; parted: (now: Parted) => void }) {
  const t = useTexts(texts);
  const found = useQuery({
    queryKey: ['reviews', 'registrations', of],
    queryFn: ({ signal }) => take(api.POST('/api/patients/search', { body: of, signal })),
  });
  if (found.error && !found.data) return <Refusal tight error={found.error} retry={() => void found.refetch()} />;
  if (!found.data) return <Loading tight />;
  const { resident, registrations } = found.data;
  const alone = registrations.length < 2;
  return (
    <>
      <p className={css.soft}>{t('registrationsOf', { name: resident.name, n: registrations.length })}{alone && ` ${t('alone')}`}</p>
      <ul className={css.registrations} aria-label={t('registrations')}>
        {registrations.map((one) => (
          <One key={one.id} of={one} alone={alone} parted={(now) => parted({ institution: one.institution, from: resident.id, resident: now })} />
        ))}
      </ul>
      <AskOther resident={resident.id} />
    </>
  );
}

function One({ of, alone, parted }: { of: Registration; alone: boolean; parted: (resident: string) => void }) {
  const t = useTexts(texts);
  const word = useWord();
  const names = useNames();
  const stated = [of.name, word(of.sex), of.birth, of.phone, ...of.documents.map((one) => one.split(' ').at(-1))].filter(Boolean);
  return (
    <li className={of.named ? css.named : undefined}>
      <div>
        <strong>{names(of.institution)}</strong>
        {of.named && <span className={css.mark}>{t('named')}</span>}
      </div>
      <div>{stated.join(' · ')}</div>
      <div className={css.soft}>{[of.how && word(`how:${of.how}`), of.since && moment(of.since)].filter(Boolean).join(' · ')}</div>
      {of.merge ? <p className={css.soft}>{t('cameByMerge')}</p> : !alone && <Separate of={of} parted={parted} />}
    </li>
  );
}

function Separate({ of, parted }: { of: Registration; parted: (resident: string) => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const names = useNames();
  const [why, setWhy] = useState<string>();
  const separate = useMutation({
    mutationFn: (reason: string) => take(api.POST('/api/patients/{id}/separate', { params: { path: { id: of.id } }, body: { reason } })),
    onSuccess: async ({ resident }) => {
      parted(resident);
      await client.invalidateQueries({ queryKey: ['reviews'] });
    },
  });
  const told = separate.error ? tell(separate.error, language) : undefined;
  const institution = names(of.institution);
  if (why === undefined) return <div><Button size="small" aria-label={`${t('separate')}: ${institution}`} onClick={() => setWhy('')}>{t('separate')}</Button></div>;
  const reason = why.trim();
  return (
    <div className={css.separate}>
      <p>{t('separateText', { institution })}</p>
      <Input autoFocus aria-label={t('separateWhy')} placeholder={t('separateWhyHint')} maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
      <div className={css.acts}>
        {reason === '' ? (
          <Button size="small" danger disabled>{t('separateDo')}</Button>
        ) : (
          <Confirm size="small" danger question={t('separateSure', { institution })} loading={separate.isPending} onYes={() => separate.mutate(reason)}>{t('separateDo')}</Confirm>
        )}
        <Button size="small" onClick={() => setWhy(undefined)}>{t('leave')}</Button>
      </div>
      {told && <Alert type="error" role="alert" title={told.title} description={told.detail} />}
    </div>
  );
}
