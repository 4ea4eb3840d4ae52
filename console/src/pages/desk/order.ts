import type { Schema } from '@/api/client';

export type ItemAnswer = Schema<'Line'>;
export type MedicineAnswer = Schema<'MedicineLine'>;
export type Answer = Schema<'CheckAnswer'>;
export type Candidate = Schema<'Candidate'>;
export type Coding = Schema<'Coding'>;
export type PatientNamed = Schema<'PatientNamed'>;
export type PatientClass = Schema<'PatientClass'>;
export type DecisionKind = Schema<'DecisionKind'>;

/** For whom is ordered: how the API is told, and how the page names them. */
export interface Patient {
  named: PatientNamed;
  /** Masked name, or the number that was entered, masked. */
  label: string;
  /** Sex, age, numbers: what tells two people of one name apart. */
  detail: string;
  /** The region's id, where it is known: leads to the record. */
  resident: string | undefined;
}

/** What a doctor answered to a line, as the server kept it. */
export interface Decided {
  kind: DecisionKind;
  recordText: string;
  saved: number;
  at: string;
}

/** Where a line was recorded: by check and number decisions refer to it. */
export interface Signed {
  check: string;
  line: number;
}

interface Common {
  /** The order's number; the same number again is the same order, looked at again. */
  orderId: string;
  name: string;
  signed: Signed | undefined;
  decided: Decided | undefined;
}

export interface ItemLine extends Common {
  kind: 'item';
  /** The region's code; none when a hospital's system named it by its own codes. */
  item: string | undefined;
  codings: readonly Coding[];
  /** As it was answered when it was recorded. */
  answer: ItemAnswer | undefined;
}

export interface MedicineLine extends Common {
  kind: 'medicine';
  codings: readonly Coding[];
  days: number | undefined;
  answer: MedicineAnswer | undefined;
}

export type Line = ItemLine | MedicineLine;

/** The order that is being written. */
export interface Order {
  patient: Patient | undefined;
  patientClass: PatientClass;
  emergency: boolean;
  department: string;
  encounter: string | undefined;
  lines: readonly Line[];
}

export const EMPTY: Order = { patient: undefined, patientClass: 'outpatient', emergency: false, department: '', encounter: undefined, lines: [] };

/** What a hospital's system sends along when it opens the desk; the shape of a check without its patient. */
export interface Handed {
  department?: string;
  encounter?: string | null;
  patientClass?: PatientClass;
  emergency?: boolean;
  items?: readonly { orderId?: string; item?: string | null; codings?: readonly Coding[] }[];
  medicines?: readonly { orderId?: string; name?: string; codings?: readonly Coding[]; days?: number | null }[];
}

export type Change =
  | { kind: 'patient'; patient: Patient | undefined }
  | { kind: 'class'; patientClass: PatientClass }
  | { kind: 'emergency'; emergency: boolean }
  | { kind: 'add-item'; orderId: string; item: string; name: string }
  | { kind: 'add-medicine'; orderId: string; name: string; days: number | undefined }
  | { kind: 'remove'; orderId: string }
  | { kind: 'signed'; answer: Answer }
  | { kind: 'decided'; orderId: string; decided: Decided | undefined };

/** The order after a change. Another patient begins another order. */
export function changed(order: Order, change: Change): Order {
  switch (change.kind) {
    case 'patient':
      return { ...EMPTY, patient: change.patient, department: order.department };
    case 'class':
      return { ...order, patientClass: change.patientClass, emergency: change.patientClass === 'emergency' && order.emergency };
    case 'emergency':
      return { ...order, emergency: change.emergency };
    case 'add-item':
      // The same item twice in one order is a slip of the hand; the first one stays.
      if (order.lines.some((line) => line.kind === 'item' && line.item === change.item)) return order;
      return { ...order, lines: [...order.lines, { kind: 'item', orderId: change.orderId, item: change.item, codings: [], name: change.name, signed: undefined, decided: undefined, answer: undefined }] };
    case 'add-medicine':
      return { ...order, lines: [...order.lines, { kind: 'medicine', orderId: change.orderId, name: change.name, days: change.days, codings: [], signed: undefined, decided: undefined, answer: undefined }] };
    case 'remove':
      return { ...order, lines: order.lines.filter((line) => line.orderId !== change.orderId) };
    case 'signed':
      return { ...order, lines: order.lines.map((line) => signed(line, change.answer)) };
    case 'decided':
      return { ...order, lines: order.lines.map((line) => (line.orderId === change.orderId ? { ...line, decided: change.decided } : line)) };
  }
}

function signed(line: Line, answer: Answer): Line {
  const { check } = answer;
  if (!check || line.signed) return line;
  if (line.kind === 'item') {
    const found = answer.items.find((one) => one.orderId === line.orderId);
    return found ? { ...line, signed: { check, line: found.line }, answer: found } : line;
  }
  const found = answer.medicines.find((one) => one.orderId === line.orderId);
  return found ? { ...line, signed: { check, line: found.line }, answer: found } : line;
}

/** The order that a hospital's system handed over, for the patient that it named. */
export function handed(patient: Patient, of: Handed | undefined, number: () => string): Order {
  const items = (of?.items ?? []).map((one): Line => ({
    kind: 'item',
    orderId: one.orderId || number(),
    item: one.item ?? undefined,
    codings: one.codings ?? [],
    name: one.codings?.find((coding) => coding.display)?.display ?? one.item ?? one.codings?.[0]?.code ?? '',
    signed: undefined,
    decided: undefined,
    answer: undefined,
  }));
  const medicines = (of?.medicines ?? []).map((one): Line => ({
    kind: 'medicine',
    orderId: one.orderId || number(),
    name: one.name ?? one.codings?.find((coding) => coding.display)?.display ?? '',
    days: one.days ?? undefined,
    codings: one.codings ?? [],
    signed: undefined,
    decided: undefined,
    answer: undefined,
  }));
  return {
    patient,
    patientClass: of?.patientClass ?? 'outpatient',
    emergency: of?.emergency ?? false,
    department: of?.department ?? '',
    encounter: of?.encounter ?? undefined,
    lines: [...items, ...medicines],
  };
}

/** What is asked of the server about these lines. `record`: it is kept, counts and can be answered. */
export function question(order: Order, lines: readonly Line[], record: boolean): Schema<'CheckRequest'> | undefined {
  if (!order.patient || lines.length === 0) return undefined;
  return {
    patient: order.patient.named,
    department: order.department,
    patientClass: order.patientClass,
    emergency: order.emergency,
    ...(order.encounter && { encounter: order.encounter }),
    items: lines
      .filter((line) => line.kind === 'item')
      .map((line) => ({ orderId: line.orderId, ...(line.item && { item: line.item }), codings: [...line.codings] })),
    medicines: lines
      .filter((line) => line.kind === 'medicine')
      .map((line) => ({ orderId: line.orderId, name: line.name, codings: [...line.codings], ...(line.days !== undefined && { days: line.days }) })),
    record,
  };
}

/** Lines that are not recorded yet. */
export function drafts(order: Order): readonly Line[] {
  return order.lines.filter((line) => !line.signed);
}

/** Lines for which a result may stand in and nothing was decided yet. */
export function undecided(order: Order, answers: ReadonlyMap<string, ItemAnswer>): readonly ItemLine[] {
  return order.lines.filter((line): line is ItemLine => line.kind === 'item' && !line.decided && Boolean((line.answer ?? answers.get(line.orderId))?.offered));
}

/** Fen that were saved by what was recognised in this order. */
export function savedBy(order: Order): number {
  return order.lines.reduce((sum, line) => sum + (line.decided?.kind === 'recognise' ? line.decided.saved : 0), 0);
}

/** The candidates that recognition would use, the best first; for a panel several. */
export function used(answer: ItemAnswer): readonly Candidate[] {
  const places = answer.uses.length > 0 ? answer.uses : answer.best === null || answer.best === undefined ? [] : [answer.best];
  return places.flatMap((place) => answer.candidates[place] ?? []);
}

/** What is shown beside the line: what would be used, else the newest that is there. */
export function shown(answer: ItemAnswer): readonly Candidate[] {
  const first = used(answer);
  return first.length > 0 ? first : answer.candidates.slice(0, 1);
}

/** The verdicts, from what needs the doctor to what does not. */
export type Tone = 'good' | 'cool' | 'wait' | 'quiet';

export function tone(answer: ItemAnswer): Tone {
  switch (answer.verdict) {
    case 'recognisable':
    case 'partial':
      return 'good';
    case 'encouraged':
      return 'cool';
    case 'emergency':
    case 'unknown':
      return 'wait';
    default:
      return 'quiet';
  }
}

/** `3606**********0015`: enough to know the number again, too little to use it. */
export function masked(number: string): string {
  const text = number.trim();
  if (text.length <= 8) return `${text.slice(0, 2)}${'*'.repeat(Math.max(0, text.length - 2))}`;
  return `${text.slice(0, 4)}${'*'.repeat(text.length - 8)}${text.slice(-4)}`;
}
