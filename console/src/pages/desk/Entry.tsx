import { AutoComplete, Button, Input, InputNumber } from 'antd';
import { useState } from 'react';
import type { Schema } from '@/api/client';
import { usePaused } from '@/app/find';
import { useLanguage, useTexts } from '@/i18n/language';
import { useCatalogue } from './asking';
import css from './desk.module.css';
import { texts } from './texts';

/** A supply that lasts longer is a slip of the hand. */
const DAYS_MOST = 365;

function Option({ of }: { of: Schema<'Entry'> }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const more = of.kind === 'panel' ? t('panel') : of.neverRecognise ? t('never') : of.windowDays ? t('days', { n: of.windowDays }) : '';
  return (
    <span className={css.option}>
      <span>{language === 'en' && of.nameEn ? of.nameEn : of.name}</span>
      <span className={css.optionMore}>{[of.code, more].filter(Boolean).join(' · ')}</span>
    </span>
  );
}

/** Where items and medicines are added: by name, initials or code, with the keyboard alone. */
export function Entry({ addItem, addMedicine }: { addItem: (code: string, name: string) => void; addMedicine: (name: string, days: number | undefined) => void }) {
  const t = useTexts(texts);
  const [typed, setTyped] = useState('');
  const [medicine, setMedicine] = useState('');
  const [days, setDays] = useState<number | null>(null);
  const paused = usePaused(typed);
  const found = useCatalogue(paused);
  const items = typed.trim() === '' ? [] : (found.data?.items ?? []);
  const add = () => {
    if (medicine.trim() === '') return;
    addMedicine(medicine.trim(), days ?? undefined);
    setMedicine('');
    setDays(null);
  };
  return (
    <div className={css.entry}>
      <AutoComplete
        aria-label={t('addItem')}
        value={typed}
        onChange={(text: string) => setTyped(text)}
        onSelect={(code: string) => {
          const item = items.find((one) => one.code === code);
          if (item) addItem(item.code, item.name);
          setTyped('');
        }}
        defaultActiveFirstOption
        options={items.map((one) => ({ value: one.code, label: <Option of={one} /> }))}
        notFoundContent={typed.trim() !== '' && found.data && paused === typed ? `${t('noItem')}. ${t('noItemAdvice')}` : null}
        placeholder={t('addItem')}
        style={{ width: '100%' }}
      />
      <div className={css.medicine}>
        <Input aria-label={t('addMedicine')} placeholder={t('addMedicine')} value={medicine} maxLength={120} onChange={(event) => setMedicine(event.target.value)} onPressEnter={add} autoComplete="off" />
        <InputNumber aria-label={t('supply')} placeholder={t('supply')} value={days} min={1} max={DAYS_MOST} precision={0} onChange={setDays} onPressEnter={add} style={{ width: '100%' }} />
        <Button onClick={add} disabled={medicine.trim() === ''}>{t('add')}</Button>
      </div>
    </div>
  );
}
