import { Button, Spin } from 'antd';
import { useEffect, useState, type ReactNode } from 'react';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { texts } from './texts';

/** Something is being read. Nothing moves in the first moment, in which most answers arrive. */
export function Loading({ tight = false }: { tight?: boolean }) {
  const t = useTexts(texts);
  const [shown, show] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => show(true), 200);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div className={`${css.state} ${tight ? css.stateTight : ''}`} role="status" aria-busy="true">
      {shown && (
        <>
          <Spin size="small" />
          <span>{t('loading')}</span>
        </>
      )}
    </div>
  );
}

/** There is nothing, and what to do about it. */
export function Empty({ title, children, action, tight = false }: {
  title?: ReactNode;
  /** Why there is nothing, and what to do. */
  children?: ReactNode;
  action?: ReactNode;
  tight?: boolean;
}) {
  const t = useTexts(texts);
  return (
    <div className={`${css.state} ${tight ? css.stateTight : ''}`}>
      <div className={css.stateTitle}>{title ?? t('emptyTitle')}</div>
      {children && <div className={css.stateDetail}>{children}</div>}
      {action && <div className={css.stateMore}>{action}</div>}
    </div>
  );
}

/** Something was refused: what happened, what is wrong, and what to do. */
export function Refusal({ error, retry, tight = false }: { error: unknown; retry?: (() => void) | undefined; tight?: boolean }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const told = tell(error, language);
  return (
    <div className={`${css.state} ${tight ? css.stateTight : ''}`} role="alert">
      <div className={css.stateTitle}>{told.title}</div>
      {told.detail && <div className={css.stateDetail}>{told.detail}</div>}
      <div className={css.stateDetail}>{told.advice}</div>
      {retry && (
        <div className={css.stateMore}>
          <Button onClick={retry}>{t('retry')}</Button>
        </div>
      )}
    </div>
  );
}
