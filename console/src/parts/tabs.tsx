import { useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import css from './parts.module.css';

export interface TabOf {
  key: string;
  label: ReactNode;
  children: ReactNode;
}

/**
 * Parts of a page of which one is shown. On a phone the tabs stand in as many rows as they need: none hides behind
 * a menu. Arrow keys go from one to the next.
 */
export function PageTabs({ items, active, onChange, label }: { items: readonly TabOf[]; active: string; onChange: (key: string) => void; label: string }) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const at = Math.max(0, items.findIndex((item) => item.key === active));
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : items[(at + step + items.length) % items.length];
    if (!next) return;
    event.preventDefault();
    onChange(next.key);
    list.current?.querySelector<HTMLElement>(`[data-key="${next.key}"]`)?.focus();
  };
  return (
    <>
      <div className={css.tabs} role="tablist" aria-label={label} ref={list} onKeyDown={move}>
        {items.map((item, place) => (
          <button
            key={item.key}
            type="button"
            role="tab"
            data-key={item.key}
            id={`${id}-${item.key}`}
            aria-selected={place === at}
            aria-controls={`${id}-panel`}
            tabIndex={place === at ? 0 : -1}
            className={css.tab}
            onClick={() => onChange(item.key)}
          >
            {item.label}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${items[at]?.key ?? ''}`} key={items[at]?.key}>
        {items[at]?.children}
      </div>
    </>
  );
}
