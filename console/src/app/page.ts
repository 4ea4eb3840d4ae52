import type { ComponentType } from 'react';
import type { Said } from '@/i18n/texts';

/** Where an entry stands in the navigation, from top to bottom. */
export const GROUPS = ['start', 'care', 'record', 'region', 'system'] as const;
export type Group = (typeof GROUPS)[number];

/** What a page says of itself: all that the shell, the router and the navigation need before it is loaded. */
export interface Page {
  /** Its address, as the router writes it: `/desk`, `/residents/:id`. */
  path: string;
  /** In the navigation and above the page. */
  title: Said;
  /** What the page is for, in two sentences. */
  help: Said;
  /** One of these acts must be allowed (`places[].acts` of `GET /api/me`); none: for everybody who signed in. */
  acts: readonly string[];
  /** No entry in the navigation for whoever may do one of these: another page serves them better. */
  unless?: readonly string[];
  /** Its entry in the navigation; none for a page that another one leads to. */
  nav?: { group: Group; order: number; icon: ComponentType };
  /** Shown to whoever is not signed in, too. */
  open?: boolean;
  /** Without header and navigation around it. */
  bare?: boolean;
  load: () => Promise<{ default: ComponentType }>;
}

/** A page, for `src/pages/<name>/page.ts`. */
export function page(of: Page): Page {
  return of;
}

const found = import.meta.glob<{ default: Page | readonly Page[] }>('../pages/*/page.ts', { eager: true });

/** Every page there is: each folder of `src/pages` says its own. */
export const PAGES: readonly Page[] = Object.values(found).flatMap((module) => module.default);

/** The entries of the navigation for somebody who may do what `may` says. */
export function navigation(may: (...acts: readonly string[]) => boolean, pages: readonly Page[] = PAGES) {
  const better = (one: Page) => one.unless !== undefined && may(...one.unless);
  const shown = pages.filter((one) => one.nav && may(...one.acts) && !better(one));
  return GROUPS.map((group) => ({
    group,
    pages: shown.filter((one) => one.nav?.group === group).sort((a, b) => (a.nav?.order ?? 0) - (b.nav?.order ?? 0)),
  })).filter((one) => one.pages.length > 0);
}
