import type { ReactNode } from 'react';
import css from './parts.module.css';

interface FrameProps {
  title: ReactNode;
  /** What the page is for, in two sentences. */
  help?: ReactNode;
  /** What can be done here, at the right of the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page: title, help, actions, and below it what the page shows. */
export function PageFrame({ title, help, actions, children }: FrameProps) {
  return (
    <div className={css.frame}>
      <header className={css.frameHead}>
        <div className={css.frameWords}>
          <h1 className={css.frameTitle}>{title}</h1>
          {help && <p className={css.frameHelp}>{help}</p>}
        </div>
        {actions && <div className={css.frameActions}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

/** A part of a page on a sheet of its own, with a heading. */
export function Sheet({ title, extra, children, flush = false, className, label }: {
  title?: ReactNode;
  extra?: ReactNode;
  children: ReactNode;
  /** No room around the content: a table or a list reaches the edges. */
  flush?: boolean;
  className?: string | undefined;
  label?: string;
}) {
  return (
    <section className={[css.sheet, className].filter(Boolean).join(' ')} aria-label={label}>
      {(title ?? extra) !== undefined && (
        <div className={css.sheetHead}>
          {title !== undefined && <h2 className={css.sheetTitle}>{title}</h2>}
          {extra}
        </div>
      )}
      {flush ? children : <div className={css.sheetBody}>{children}</div>}
    </section>
  );
}
