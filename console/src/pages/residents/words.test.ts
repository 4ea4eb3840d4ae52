import { describe, expect, it } from 'vitest';
import { accessWord, actorWord, drawn, grouped, markOf, rangeWord, visitWord, type Access } from './words';

describe('flags of results', () => {
  it.each([
    [['H'], 'high'],
    [['HH'], 'high'],
    [['L'], 'low'],
    [['LL'], 'low'],
    [['A'], 'other'],
    [['POS'], 'other'],
    [['N'], undefined],
    [['NEG'], undefined],
    [[], undefined],
    [['N', 'H'], 'high'],
  ] as const)('%j is %s', (flags, mark) => {
    expect(markOf(flags)).toBe(mark);
  });
});

describe('values of a trend', () => {
  it('draws numbers and leaves gaps for the rest', () => {
    expect([drawn('12.50'), drawn('0'), drawn('阴性'), drawn(''), drawn(null)]).toEqual([12.5, 0, null, null, null]);
  });
  it('says a range as it is known', () => {
    expect(rangeWord('9', '50', 'zh')).toBe('参考范围 9–50');
    expect(rangeWord(null, '5', 'en')).toBe('reference ≤5');
    expect(rangeWord(undefined, null, 'zh')).toBeUndefined();
  });
});

describe('words of a timeline', () => {
  it('calls a visit by its class, and adds what it says of itself', () => {
    expect(visitWord({ class: 'IMP', title: '住院' }, 'zh')).toBe('住院');
    expect(visitWord({ class: 'AMB', title: '体检' }, 'zh')).toBe('门诊 · 体检');
    expect(visitWord({ class: null, title: '' }, 'en')).toBe('Visit');
  });
});

describe('looks that are told as one', () => {
  const look = (of: Partial<Access>): Access => ({ id: '1-1', at: '2026-11-25T08:00:00Z', actor: 'person', institution: '1', purpose: 'treatment', what: 'timeline', action: 'read', refused: false, own: false, ...of });
  it('the same party at the same thing within a quarter of an hour', () => {
    const groups = grouped([look({ id: '1-3', at: '2026-11-25T08:10:00Z' }), look({ id: '1-9', what: 'person' }), look({ id: '1-2' }), look({ id: '1-1', at: '2026-11-25T06:00:00Z' })]);
    expect(groups.map(({ access, times }) => [access.id, times])).toEqual([['1-3', 2], ['1-9', 1], ['1-1', 1]]);
  });
  it('but a refusal, another purpose or another reason stands for itself', () => {
    expect(grouped([look({}), look({ refused: true }), look({ purpose: 'payment' }), look({ reason: '核对身份' })])).toHaveLength(4);
  });
});

describe('who looked', () => {
  it('tells an institution, and no account', () => {
    const doctor = { actor: 'person', institution: '510703001', institutionName: '绵阳市中心医院', purpose: 'treatment' } as const;
    expect(actorWord(doctor, 'zh')).toBe('绵阳市中心医院');
    expect(actorWord({ ...doctor, actor: 'system' }, 'zh')).toBe('绵阳市中心医院 · 机构信息系统');
    expect(actorWord({ actor: 'person', purpose: 'request', institution: null, institutionName: null }, 'zh')).toBe('居民本人或家属');
  });
  it('says what was looked at, and what was done with it', () => {
    expect(accessWord({ what: 'person/unmasked', action: 'read' }, 'zh')).toBe('完整姓名与证件号');
    expect(accessWord({ what: 'DiagnosticReport', action: 'create' }, 'zh')).toBe('检查检验报告 · 新增');
    expect(accessWord({ what: 'Goal', action: 'read' }, 'en')).toBe('Goal');
  });
});
