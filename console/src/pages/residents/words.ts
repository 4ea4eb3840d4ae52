import type { Schema } from '@/api/client';
import { said, type Language, type Said } from '@/i18n/texts';
import { texts } from './texts';

export type Entry = Schema<'TimelineEntry'>;
export type Access = Schema<'Access'>;

/** Sorts of lines in the order in which they are offered. */
export const KINDS = ['encounter', 'report', 'imaging', 'order', 'medicine', 'diagnosis', 'procedure', 'immunization', 'allergy'] as const;
export type Kind = (typeof KINDS)[number];

const KIND_WORDS: Record<Kind, Said> = {
  encounter: texts.kEncounter,
  report: texts.kReport,
  imaging: texts.kImaging,
  order: texts.kOrder,
  medicine: texts.kMedicine,
  diagnosis: texts.kDiagnosis,
  procedure: texts.kProcedure,
  immunization: texts.kImmunization,
  allergy: texts.kAllergy,
};

export function kindWord(kind: string, language: Language): string {
  const known = KIND_WORDS[kind as Kind];
  return known ? said(known, language) : kind;
}

/** One of a kind, as a line of a timeline says it. */
export function oneWord(kind: string, language: Language): string {
  const known = (texts as Readonly<Record<string, Said>>)[`one:${kind}`];
  return known ? said(known, language) : kind;
}

/** What a visit is called: its class, and its own words where they say more. */
export function visitWord(entry: Pick<Entry, 'class' | 'title'>, language: Language): string {
  const classes: Record<string, Said> = { AMB: texts.outpatient, IMP: texts.inpatient, ACUTE: texts.inpatient, EMER: texts.emergency };
  const known = said(classes[entry.class ?? ''] ?? texts.visit, language);
  return entry.title && entry.title !== known ? `${known} · ${entry.title}` : known;
}

/** What a line is about: the region's name of the item before the institution's own words. */
export function entryWord(entry: Entry, language: Language): string {
  if (entry.kind === 'encounter') return visitWord(entry, language);
  return entry.item?.name ?? (entry.title || kindWord(entry.kind, language));
}

/** Above, below, or otherwise not normal (HL7 v3 ObservationInterpretation). */
export type Mark = 'high' | 'low' | 'other';

const NORMAL = new Set(['N', 'NEG', 'ND', 'S']);

export function markOf(flags: readonly string[]): Mark | undefined {
  const flag = flags.find((one) => !NORMAL.has(one));
  if (flag === undefined) return undefined;
  if (/^H|↑/.test(flag)) return 'high';
  return /^L|↓/.test(flag) ? 'low' : 'other';
}

/** An arrow beside a value says by its shape what its colour says too. */
export const ARROWS: Record<Mark, string> = { high: '↑', low: '↓', other: '!' };

/** The value of a trend as a number, for drawing only; nothing where it is none. */
export function drawn(value: string | null | undefined): number | null {
  if (value === null || value === undefined || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}



export function accessWord(access: Pick<Access, 'what' | 'action'>, language: Language): string {
  const known = texts as Readonly<Record<string, Said>>;
  const what = known[`what:${access.what}`];
  const words = what ? said(what, language) : access.what;
  const done = known[`done:${access.action}`];
  return done ? `${words} · ${said(done, language)}` : words;
}

/** A type of the record in words of people. */
export function typeWord(type: string, language: Language): string {
  const known = (texts as Readonly<Record<string, Said>>)[`what:${type}`];
  return known ? said(known, language) : type;
}

/** Looks of the same party at the same thing within so long are told as one; milliseconds. */
const ONE_LOOK_MS = 15 * 60_000;

/** Accesses, newest first, of which those that follow each other and differ in nothing but the minute are one. */
export function grouped(accesses: readonly Access[]): { access: Access; times: number }[] {
  const groups: { access: Access; times: number }[] = [];
  const same = (a: Access, b: Access) =>
    (['actor', 'institution', 'what', 'action', 'purpose', 'reason', 'refused'] as const).every((field) => (a[field] ?? null) === (b[field] ?? null)) &&
    Date.parse(a.at) - Date.parse(b.at) <= ONE_LOOK_MS;
  for (const access of accesses) {
    const known = groups.slice(-8).find((group) => same(group.access, access));
    if (known) known.times += 1;
    else groups.push({ access, times: 1 });
  }
  return groups;
}

export function purposeWord(purpose: string, language: Language): string {
  const known: Record<string, Said> = {
    treatment: texts.pTreatment,
    payment: texts.pPayment,
    operations: texts.pOperations,
    administration: texts.pAdministration,
    request: texts.pRequest,
  };
  return known[purpose] ? said(known[purpose], language) : purpose;
}

/** Who looked, without an account: an institution with its sort of party, or the resident. */
export function actorWord(access: Pick<Access, 'actor' | 'institution' | 'institutionName' | 'purpose'>, language: Language): string {
  const where = access.institutionName ?? access.institution;
  if (!where) return said(access.actor === 'operator' ? texts.operator : access.purpose === 'request' ? texts.resident : texts.office, language);
  const party = said(access.actor === 'system' ? texts.system : texts.person, language);
  return access.actor === 'system' ? `${where} · ${party}` : where;
}

/** Bounds of a reference range in words; nothing where there are none. */
export function rangeWord(low: string | null | undefined, high: string | null | undefined, language: Language): string | undefined {
  if (low && high) return said(texts.rangeOf, language, { low, high });
  if (low) return said(texts.rangeFrom, language, { low });
  if (high) return said(texts.rangeTo, language, { high });
  return undefined;
}
