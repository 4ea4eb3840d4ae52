import { describe, expect, it } from 'vitest';
import { changed, drafts, EMPTY, handed, masked, question, savedBy, shown, undecided, used, type Answer, type ItemAnswer, type Order, type Patient } from './order';

const patient: Patient = { named: { resident: 'r1' }, label: '张*', detail: '', resident: 'r1' };
const begun = changed(EMPTY, { kind: 'patient', patient });
const withItem = changed(begun, { kind: 'add-item', orderId: 'o1', item: 'CT-CHEST', name: '胸部CT平扫' });
const answer = (over: Partial<ItemAnswer>): ItemAnswer =>
  ({ line: 0, orderId: 'o1', code: 'CT-CHEST', verdict: 'recognisable', offered: true, reasons: [], rules: [], uses: [], candidates: [], members: [], duplicates: [], ...over }) as ItemAnswer;
const candidate = (report: string) => ({ report }) as ItemAnswer['candidates'][number];
const checked = (items: ItemAnswer[]): Answer => ({ patientKnown: true, check: 'c1', at: '', asKnown: '', unmapped: 0, items, medicines: [] });

describe('an order', () => {
  it('begins anew with another patient: no line is ever carried over to somebody else', () => {
    const other = changed(withItem, { kind: 'patient', patient: { ...patient, resident: 'r2', named: { resident: 'r2' } } });
    expect(other.lines).toEqual([]);
    expect(changed(withItem, { kind: 'patient', patient: undefined }).patient).toBeUndefined();
  });
  it('holds an item once', () => {
    expect(changed(withItem, { kind: 'add-item', orderId: 'o2', item: 'CT-CHEST', name: '' }).lines).toHaveLength(1);
  });
  it('is an emergency only for a patient of the emergency department', () => {
    const emergency = changed(changed(withItem, { kind: 'class', patientClass: 'emergency' }), { kind: 'emergency', emergency: true });
    expect(emergency.emergency).toBe(true);
    expect(changed(emergency, { kind: 'class', patientClass: 'outpatient' }).emergency).toBe(false);
  });
  it('asks about its lines, by a look ahead or to be recorded', () => {
    const both = changed(withItem, { kind: 'add-medicine', orderId: 'o2', name: '阿莫西林胶囊', days: 7 });
    expect(question(both, both.lines, false)).toMatchObject({
      patient: { resident: 'r1' },
      items: [{ orderId: 'o1', item: 'CT-CHEST', codings: [] }],
      medicines: [{ orderId: 'o2', name: '阿莫西林胶囊', days: 7 }],
      record: false,
    });
    expect(question(EMPTY, withItem.lines, false), 'nothing is asked about nobody').toBeUndefined();
    expect(question(begun, [], true), 'nothing is asked of an empty order').toBeUndefined();
  });
  it('a recorded line keeps its check and is asked about no more', () => {
    const kept = changed(withItem, { kind: 'signed', answer: checked([answer({ line: 3 })]) });
    expect(kept.lines[0]).toMatchObject({ signed: { check: 'c1', line: 3 } });
    expect(drafts(kept)).toEqual([]);
    const again = changed(kept, { kind: 'signed', answer: { ...checked([answer({ line: 9 })]), check: 'c2' } });
    expect(again.lines[0]?.signed).toEqual({ check: 'c1', line: 3 });
  });
  it('an answer that was not kept records nothing', () => {
    const looked = changed(withItem, { kind: 'signed', answer: { ...checked([answer({})]), check: null } });
    expect(drafts(looked)).toHaveLength(1);
  });
  it('counts what recognition saved, and nothing else', () => {
    const decided = (order: Order, kind: 'recognise' | 'reexamine') => changed(order, { kind: 'decided', orderId: 'o1', decided: { kind, recordText: '', saved: 26_400, at: '' } });
    expect(savedBy(decided(withItem, 'recognise'))).toBe(26_400);
    expect(savedBy(decided(withItem, 'reexamine'))).toBe(0);
    expect(savedBy(changed(decided(withItem, 'recognise'), { kind: 'decided', orderId: 'o1', decided: undefined }))).toBe(0);
  });
  it('waits for an answer only where a result may stand in', () => {
    const answers = new Map([['o1', answer({})]]);
    expect(undecided(withItem, answers)).toHaveLength(1);
    expect(undecided(withItem, new Map([['o1', answer({ offered: false })]]))).toEqual([]);
  });
});

describe('what a hospital hands over', () => {
  it('keeps its numbers and codes, and gives a number where it gave none', () => {
    const order = handed(patient, { department: '呼吸科', items: [{ orderId: 'H1', codings: [{ system: '', code: 'C9', display: '胸部CT' }] }, { item: 'LAB-ALT' }], medicines: [{ name: '阿司匹林', days: 30 }] }, () => 'new');
    expect(order.lines.map((line) => [line.orderId, line.name])).toEqual([['H1', '胸部CT'], ['new', 'LAB-ALT'], ['new', '阿司匹林']]);
    expect(question(order, order.lines, true)?.items?.[0]).toEqual({ orderId: 'H1', codings: [{ system: '', code: 'C9', display: '胸部CT' }] });
    expect(handed(patient, undefined, () => 'x').lines).toEqual([]);
  });
});

describe('which reports stand beside a line', () => {
  const candidates = [candidate('a'), candidate('b'), candidate('c')];
  it('those that recognition would use, for a panel several', () => {
    expect(used(answer({ candidates, best: 1, uses: [1, 2] })).map((one) => one.report)).toEqual(['b', 'c']);
    expect(used(answer({ candidates, best: 0 })).map((one) => one.report)).toEqual(['a']);
  });
  it('without one, the newest, so that the doctor sees why not', () => {
    expect(shown(answer({ candidates, best: null })).map((one) => one.report)).toEqual(['a']);
    expect(shown(answer({ candidates: [] }))).toEqual([]);
  });
});

describe('numbers on the screen are masked', () => {
  it.each([['510703200002290026', '5107**********0026'], ['P0001', 'P0***'], ['1', '1']])('%s', (number, written) => expect(masked(number)).toBe(written));
});
