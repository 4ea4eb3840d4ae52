import { Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { Looked } from '@/pages/residents/Looked';
import { Timeline } from '@/pages/residents/Timeline';
import { Trends } from '@/pages/residents/Trends';
import { accessWord, actorWord, entryWord } from '@/pages/residents/words';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { PageTabs } from '@/parts/tabs';
import { Consents } from './Consents';
import { targetOf, type Target } from './logic';
import css from './my.module.css';
import { ObjectForm } from './ObjectForm';
import { Objections } from './Objections';
import page from './page';
import { texts } from './texts';

/** A resident's own record, and those of family who gave authority. Made for a phone. */
export default function My() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const [target, setTarget] = useState<Target>();
  const records = useQuery({ queryKey: ['mine', 'records'], queryFn: ({ signal }) => take(api.GET('/api/me/records', { signal })) });
  const frame = { title: said(page.title, language), help: said(page.help, language) };
  if (records.error && !records.data) {
    return <PageFrame {...frame}><Sheet><Refusal error={records.error} retry={() => void records.refetch()} /></Sheet></PageFrame>;
  }
  if (!records.data) return <PageFrame {...frame}><Sheet><Loading /></Sheet></PageFrame>;
  const all = records.data.records;
  const record = all.find((one) => one.resident === search.get('of')) ?? all[0];
  if (!record) {
    return <PageFrame {...frame}><Sheet><Empty title={t('noRecord')}>{t('noRecordAdvice')}</Empty></Sheet></PageFrame>;
  }
  const own = record.relation === 'own';
  const object = (of: Target) => (
    <Button size="small" type="link" onClick={() => setTarget(of)}>
      {t('object')}
    </Button>
  );
  const items = [
    {
      key: 'timeline',
      label: t('timeline'),
      children: <Timeline resident={record.resident} {...(own && { more: (entry) => object(targetOf(entry, entryWord(entry, language))) })} />,
    },
    { key: 'trends', label: t('trends'), children: <Trends resident={record.resident} /> },
    {
      key: 'looked',
      label: t('looked'),
      children: (
        <Looked
          resident={record.resident}
          {...(own && {
            more: (access) =>
              !access.own ? object({ kind: 'access', id: access.id, title: `${actorWord(access, language)} · ${accessWord(access, language)}` }) : null,
          })}
        />
      ),
    },
    ...(own
      ? [
          { key: 'objections', label: t('objections'), children: <Objections restrict={() => setTarget({ kind: 'sharing' })} /> },
          { key: 'consents', label: t('consents'), children: <Consents /> },
        ]
      : []),
  ];
  const tab = items.find((item) => item.key === search.get('tab'))?.key ?? 'timeline';
  return (
    <PageFrame {...frame}>
      {all.length > 1 && (
        <div className={css.whose} role="group" aria-label={t('whose')}>
          {all.map((one) => (
            <Person key={one.resident} of={one} on={one.resident === record.resident} choose={() => setSearch({ of: one.resident, tab }, { replace: true })} />
          ))}
        </div>
      )}
      <PageTabs key={record.resident} label={said(page.title, language)} active={tab} onChange={(key) => setSearch({ of: record.resident, tab: key }, { replace: true })} items={items} />
      <ObjectForm target={target} close={() => setTarget(undefined)} />
    </PageFrame>
  );
}

function Person({ of, on, choose }: { of: Schema<'MyRecord'>; on: boolean; choose: () => void }) {
  const t = useTexts(texts);
  return (
    <button type="button" className={css.person} aria-pressed={on} onClick={choose}>
      <span className={css.personName}>{of.name}</span>
      <span className={css.personMore}>
        {[t(of.relation === 'own' ? 'own' : 'family'), of.birth, of.until && t('until', { at: day(of.until) })].filter(Boolean).join(' · ')}
      </span>
    </button>
  );
}
