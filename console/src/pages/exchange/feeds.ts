import type { Schema } from '@/api/client';

export type Feed = Schema<'FeedShown'>;
export type Way = Feed['kind'];
export const WAYS = ['mllp', 'fhir', 'sheet'] as const satisfies readonly Way[];

/** How a feed does, the worst first. */
export const STATES = ['troubled', 'silent', 'never', 'off', 'fine'] as const;
export type State = (typeof STATES)[number];

/** A feed that brought nothing for so long is said to be silent; milliseconds. */
const SILENT_MS = 24 * 3_600_000;

/** What somebody has to know of a feed first. A spreadsheet is loaded when there is one: it is never silent. */
export function stateOf(feed: Feed, now: number): State {
  if (feed.openRefused > 0) return 'troubled';
  if (feed.active === false) return 'off';
  if (!feed.lastAt) return 'never';
  if (feed.kind !== 'sheet' && now - Date.parse(feed.lastAt) > SILENT_MS) return 'silent';
  return 'fine';
}

/** The worst first, then by institution and name. */
export function ordered(feeds: readonly Feed[], now: number): Feed[] {
  const rank = (feed: Feed) => STATES.indexOf(stateOf(feed, now));
  return [...feeds].sort((a, b) => rank(a) - rank(b) || a.institution.localeCompare(b.institution) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name));
}

/** The instants of all steps of a period, so that an hour without a message is a gap. */
export function steps(from: string, to: string, by: 'hour' | 'day', zoneMidnight: (day: string) => number): number[] {
  const found: number[] = [];
  const step = by === 'hour' ? 3_600_000 : 86_400_000;
  const end = zoneMidnight(to) + 86_400_000;
  for (let at = zoneMidnight(from); at < end; at += step) found.push(at);
  return found;
}
