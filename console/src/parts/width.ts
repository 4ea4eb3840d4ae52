import { useSyncExternalStore } from 'react';

/** Up to this a page has one column: a phone, or a panel inside of a hospital's system. */
export const NARROW = '(max-width: 720px)';

/** Whether the window matches a media query, as it changes. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    () => matchMedia(query).matches,
  );
}

export function useNarrow(): boolean {
  return useMedia(NARROW);
}
