import type { Schema } from '@/api/client';

export type Entry = Schema<'TrailEntry'>;
export type Search = Schema<'TrailSearch'>;
export const ACTIONS = ['read', 'search', 'create', 'update', 'check', 'decide', 'link', 'administer', 'export'] as const satisfies readonly Entry['action'][];
export const OUTCOMES = ['done', 'denied'] as const satisfies readonly Entry['outcome'][];

/** How a person is named. */
export const NAMINGS = ['idCard', 'passport', 'localId', 'residentId'] as const;
export type Naming = (typeof NAMINGS)[number];
/** Kinds of document by WS/T 364. */
const DOCUMENTS = { idCard: '01', passport: '03' } as const;

/** The form as it is filled in. */
export interface Form {
  naming: Naming;
  number: string;
  actor: string;
  institution: string | undefined;
  action: Entry['action'] | undefined;
  outcome: Entry['outcome'] | undefined;
  /** Legal days, both ends included; none for the last thirty. */
  days: [string, string] | undefined;
}

export const EMPTY: Form = { naming: 'idCard', number: '', actor: '', institution: undefined, action: undefined, outcome: undefined, days: undefined };

/** Whether the form can be asked: a hospital's number says nothing without the hospital. */
export function lacksInstitution(form: Form): boolean {
  return form.naming === 'localId' && form.number.trim() !== '' && !form.institution;
}

/** What is asked of the server. `midnight` says when a legal day of the region begins, in milliseconds. */
export function searchOf(form: Form, midnight: (day: string) => number): Search {
  const number = form.number.trim();
  const document = form.naming === 'idCard' || form.naming === 'passport' ? { kind: DOCUMENTS[form.naming], number: number.toUpperCase() } : undefined;
  const patient = document ? { document } : form.naming === 'localId' ? { localId: number } : { resident: number };
  return {
    ...(number !== '' && { patient }),
    ...(form.actor.trim() !== '' && { actor: form.actor.trim() }),
    ...(form.institution && { institution: form.institution }),
    ...(form.action && { action: form.action }),
    ...(form.outcome && { outcome: form.outcome }),
    ...(form.days && { from: new Date(midnight(form.days[0])).toISOString(), to: new Date(midnight(form.days[1]) + 86_400_000).toISOString() }),
  };
}
