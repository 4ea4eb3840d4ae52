import type { ReactNode } from 'react';
import css from './mark.module.css';

/** A word that says how something stands: by its text, and by a colour that can be read in light and dark. */
export function Mark({ tone = 'plain', title, children }: { tone?: 'good' | 'wait' | 'bad' | 'cool' | 'plain'; title?: string; children: ReactNode }) {
  return (
    <span className={`${css.mark} ${css[tone] ?? ''}`} {...(title !== undefined && { title })}>
      {children}
    </span>
  );
}
