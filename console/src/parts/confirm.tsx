import { Button, type ButtonProps } from 'antd';
import { useState, type ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { texts } from './texts';

/** Something that is asked about before it is done: the question stands in place of the button, and hides nothing. */
export function Confirm({ question, onYes, children, more, ...button }: {
  question: ReactNode;
  onYes: () => void;
  /** What the button says. */
  children: ReactNode;
  /** More to decide, below the question. */
  more?: ReactNode;
} & Pick<ButtonProps, 'danger' | 'type' | 'size' | 'loading' | 'aria-label'>) {
  const t = useTexts(texts);
  const [asked, ask] = useState(false);
  if (!asked) {
    return (
      <Button {...button} onClick={() => ask(true)}>
        {children}
      </Button>
    );
  }
  return (
    <div className={css.confirm} role="group" aria-label={typeof question === 'string' ? question : undefined}>
      <div>{question}</div>
      {more}
      <div className={css.confirmDo}>
        <Button
          size="small"
          type="primary"
          danger={button.danger ?? false}
          autoFocus
          onClick={() => {
            ask(false);
            onYes();
          }}
        >
          {t('yes')}
        </Button>
        <Button size="small" onClick={() => ask(false)}>
          {t('no')}
        </Button>
      </div>
    </div>
  );
}
