import type { Schema } from '@/api/client';
import type { Entry } from '@/pages/residents/words';

export type Objection = Schema<'ObjectionShown'>;
export type Consent = Schema<'BondShown'>;
export type About = 'access' | 'wrong-person' | 'wrong-content' | 'sharing';

/** What somebody is about to object to. */
export type Target =
  | { kind: 'access'; id: string; title: string }
  | { kind: 'piece'; type: string; id: string; title: string; institution: string }
  | { kind: 'sharing' };

/** The kinds of objection that a target can have. */
export function kindsOf(target: Target): readonly About[] {
  if (target.kind === 'access') return ['access'];
  return target.kind === 'piece' ? ['wrong-person', 'wrong-content', 'sharing'] : ['sharing'];
}

export function targetOf(entry: Entry, title: string): Target {
  return { kind: 'piece', type: entry.type, id: entry.id, title, institution: entry.institution };
}

/** What is sent. `scope` names an institution, or `*` for the whole record; it counts for sharing without a piece. */
export function body(target: Target, about: About, words: string, scope: string | undefined): Schema<'ObjectionWanted'> {
  const said = { about, words: words.trim() };
  if (target.kind === 'access') return { ...said, access: target.id };
  if (target.kind === 'piece') return { ...said, piece: { type: target.type, id: target.id } };
  return scope && scope !== '*' ? { ...said, institution: scope } : said;
}

/** Consents that hold now, and those that do not any more. */
export function sorted(bonds: readonly Consent[], now: Date): { inForce: Consent[]; ended: Consent[] } {
  const holds = (bond: Consent) => !bond.endedAt && (!bond.until || new Date(bond.until) > now);
  return { inForce: bonds.filter(holds), ended: bonds.filter((bond) => !holds(bond)) };
}
