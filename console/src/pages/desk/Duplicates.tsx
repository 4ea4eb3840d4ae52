import { useLanguage, useTexts } from '@/i18n/language';
import css from './desk.module.css';
import type { ItemAnswer } from './order';
import { texts } from './texts';

type Duplicate = ItemAnswer['duplicates'][number];

const WORDS = { examination: 'examinationAgain', test: 'testAgain', medicine: 'medicineAgain' } as const;

/** Reminders of what was done, ordered or prescribed already; what stands among the recognisable is not said twice. */
export function Duplicates({ all }: { all: readonly Duplicate[] }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  return all
    .filter((one) => !one.recognisable)
    .map((one) => (
      <div key={`${one.kind}-${one.code}-${one.at}-${one.source.kind}`} className={css.duplicate} role="note">
        <span className={css.duplicateWord}>{t(WORDS[one.kind])}</span>
        {language === 'zh' ? one.text : one.textEn}
      </div>
    ));
}
