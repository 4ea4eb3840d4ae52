import { describe, expect, it } from 'vitest';
import { body, kindsOf, sorted, type Consent, type Target } from './logic';

const report: Target = { kind: 'piece', type: 'DiagnosticReport', id: 'r1', title: '胸部CT', institution: '510703001' };

describe('what is objected to', () => {
  it('an access is only an access, a piece is wrong or not to be shared', () => {
    expect(kindsOf({ kind: 'access', id: '1-2', title: '' })).toEqual(['access']);
    expect(kindsOf(report)).toEqual(['wrong-person', 'wrong-content', 'sharing']);
    expect(kindsOf({ kind: 'sharing' })).toEqual(['sharing']);
  });
  it('names what it is about once, and never a scope beside a piece', () => {
    expect(body(report, 'sharing', ' 不同意 ', '510703001')).toEqual({ about: 'sharing', words: '不同意', piece: { type: 'DiagnosticReport', id: 'r1' } });
    expect(body({ kind: 'access', id: '1-2', title: '' }, 'access', '没有就诊', undefined)).toEqual({ about: 'access', words: '没有就诊', access: '1-2' });
    expect(body({ kind: 'sharing' }, 'sharing', '不同意共享', '510703001')).toEqual({ about: 'sharing', words: '不同意共享', institution: '510703001' });
    expect(body({ kind: 'sharing' }, 'sharing', '不同意共享', '*')).toEqual({ about: 'sharing', words: '不同意共享' });
  });
});

describe('consents', () => {
  const bond = (of: Partial<Consent>): Consent => ({ id: 'b', relation: 'consent', classes: [], since: '2026-01-01T00:00:00Z', ...of });
  it('hold until they are taken back or run out', () => {
    const now = new Date('2026-11-25T00:00:00Z');
    const open = bond({ id: '1' });
    const later = bond({ id: '2', until: '2027-01-01T00:00:00Z' });
    const over = bond({ id: '3', until: '2026-11-25T00:00:00Z' });
    const back = bond({ id: '4', endedAt: '2026-02-01T00:00:00Z' });
    const { inForce, ended } = sorted([open, later, over, back], now);
    expect(inForce.map((one) => one.id)).toEqual(['1', '2']);
    expect(ended.map((one) => one.id)).toEqual(['3', '4']);
  });
});
