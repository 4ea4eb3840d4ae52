import { useEffect, type RefObject } from 'react';

/** What scrolls sideways inside of `within` is reached and moved by keyboard, too (WCAG 2.1.1); what fits is no stop on the way. */
export function useScrolling(within: RefObject<HTMLElement | null>, selector: string): void {
  useEffect(() => {
    const scrolled = within.current?.querySelector<HTMLElement>(selector);
    if (!scrolled) return;
    const measure = () => {
      if (scrolled.scrollWidth > scrolled.clientWidth) scrolled.tabIndex = 0;
      else scrolled.removeAttribute('tabindex');
    };
    measure();
    const seen = new ResizeObserver(measure);
    seen.observe(scrolled);
    return () => seen.disconnect();
  });
}
