import { useLanguage } from '@/i18n/language';
import { day, moment, spoken, yuan } from '@/i18n/write';
import css from './parts.module.css';

/** Money, given in fen: `¥1,234.50`. */
export function Money({ fen }: { fen: number | null | undefined }) {
  if (fen === null || fen === undefined) return <span className={css.number}>–</span>;
  return <span className={css.number}>{fen < 0 ? `-¥${yuan(-fen)}` : `¥${yuan(fen)}`}</span>;
}

/** An instant as people say it, in the region's zone; the whole of it when the pointer rests there. */
export function DateTime({ at, exact = false, seconds = false }: {
  at: string | null | undefined;
  /** Written out: `2026-11-25 14:03`. */
  exact?: boolean;
  seconds?: boolean;
}) {
  const { language } = useLanguage();
  if (!at) return <span className={css.number}>–</span>;
  return (
    <time dateTime={at} title={moment(at, { seconds: true })} className={css.number}>
      {exact || seconds ? moment(at, { seconds }) : spoken(at, language)}
    </time>
  );
}

/** A legal day, `2026-11-25`, of an instant or as it is. */
export function Day({ on }: { on: string | null | undefined }) {
  if (!on) return <span className={css.number}>–</span>;
  return (
    <time dateTime={on} className={css.number}>
      {on.includes('T') ? day(on) : on}
    </time>
  );
}
