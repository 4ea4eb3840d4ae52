import type { ReactNode } from 'react';
import { useTexts } from '@/i18n/language';
import css from './parts.module.css';
import { texts } from './texts';

/** One line of a comparison. */
export interface Side {
  name: string;
  left: ReactNode;
  right: ReactNode;
  /** Whether the two differ; not said for what is not compared. */
  differs?: boolean;
}

/** Two of a kind beside each other, what differs marked by more than its colour. */
export function SideBySide({ left, right, lines, label }: { left: ReactNode; right: ReactNode; lines: readonly Side[]; label: string }) {
  const t = useTexts(texts);
  return (
    <div className={css.scroll}>
      <table className={css.sides} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">{t('field')}</th>
            <th scope="col">{left}</th>
            <th scope="col">{right}</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <tr key={line.name} className={line.differs ? css.sidesDiffers : undefined}>
              <th scope="row">
                {line.name}
                {line.differs && <div className={css.sidesMark}>≠ {t('different')}</div>}
              </th>
              <td>{line.left}</td>
              <td>{line.right}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
