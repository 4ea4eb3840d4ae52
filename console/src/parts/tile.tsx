import type { ReactNode } from 'react';
import css from './parts.module.css';

/** A figure with its name. With `onOpen` it leads to the rows it was counted from. */
export function StatTile({ label, value, unit, hint, mark = false, onOpen }: {
  label: ReactNode;
  value: ReactNode;
  unit?: ReactNode;
  hint?: ReactNode;
  /** The one that matters most. */
  mark?: boolean;
  onOpen?: () => void;
}) {
  const inside = (
    <>
      <span className={css.tileLabel}>{label}</span>
      <span className={`${css.tileValue} ${mark ? css.tileMark : ''}`}>
        {value}
        {unit && <span className={css.tileUnit}>{unit}</span>}
      </span>
      {hint && <span className={css.tileHint}>{hint}</span>}
    </>
  );
  return onOpen ? (
    <button type="button" className={css.tile} onClick={onOpen}>
      {inside}
    </button>
  ) : (
    <div className={css.tile}>{inside}</div>
  );
}

/** Tiles beside each other, as many as fit. */
export function Tiles({ children }: { children: ReactNode }) {
  return <div className={css.tiles}>{children}</div>;
}
