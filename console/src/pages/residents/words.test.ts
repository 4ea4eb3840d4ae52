import { describe, expect, it } from 'vitest';
import { accessWord, actorWord, drawn, markOf, rangeWord, visitWord } from './words';

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
