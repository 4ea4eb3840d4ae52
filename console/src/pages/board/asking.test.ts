import { describe, expect, it } from 'vitest';
import { daysBefore, narrowing, presets, questionOf, rate, sorted, steps, type Row } from './asking';

const row = (key: string, of: Partial<Row>): Row => ({ key, name: null, checks: 0, offered: 0, recognised: 0, reexamined: 0, excused: 0, saved: 0, returned: 0, net: 0, rateHundredths: null, ...of });

describe('periods', () => {
  it('end today and hold whole months', () => {
    const at = presets('2026-03-15');
    expect(at.last7).toEqual(['2026-03-09', '2026-03-15']);
    expect(at.lastMonth).toEqual(['2026-02-01', '2026-02-28']);
    expect(at.thisYear[0]).toBe('2026-01-01');
    expect(presets('2024-03-01').lastMonth).toEqual(['2024-02-01', '2024-02-29']);
  });
  it('have a step for each day, whether something was counted or not', () => {
    expect(steps({ from: '2026-02-27', to: '2026-03-02' }, 'day')).toEqual(['2026-02-27', '2026-02-28', '2026-03-01', '2026-03-02']);
    expect(steps({ from: '2026-02-27', to: '2026-03-02' }, 'month')).toEqual(['2026-02', '2026-03']);
    expect(daysBefore('2026-01-01', 1)).toBe('2025-12-31');
  });
});

describe('the question of an address', () => {
  it('is thirty days when nothing is named, and takes nothing that is none', () => {
    const asked = questionOf(new URLSearchParams('level=huge&from=yesterday&item=%20'), '2026-11-25');
    expect(asked).toEqual({ from: '2026-10-27', to: '2026-11-25' });
  });
  it('holds what it was narrowed to', () => {
    const asked = questionOf(new URLSearchParams('from=2026-01-01&to=2026-01-31&institution=1&department=ICU&level=primary'), '2026-11-25');
    expect(asked).toEqual({ from: '2026-01-01', to: '2026-01-31', institution: '1', department: 'ICU', level: 'primary' });
  });
  it('a row narrows to itself, a department with its institution', () => {
    expect(narrowing('item', 'CT')).toEqual({ item: 'CT' });
    expect(narrowing('department', '51/内科')).toEqual({ institution: '51', department: '内科' });
    expect(narrowing('doctor', '51/内科/D7')).toEqual({ institution: '51', department: '内科', doctor: 'D7' });
  });
});

describe('tables', () => {
  it('put the largest first and what has no rate last', () => {
    const rows = [row('a', { rateHundredths: null }), row('b', { rateHundredths: 100 }), row('c', { rateHundredths: 9_000 })];
    expect(sorted(rows, 'rate').map(({ key }) => key)).toEqual(['c', 'b', 'a']);
    expect(sorted([row('a', { net: -5 }), row('b', { net: 7 })], 'net').map(({ key }) => key)).toEqual(['b', 'a']);
  });
  it('write a rate with two decimals', () => {
    expect(rate(6_667)).toBe('66.67%');
    expect(rate(null)).toBe('–');
  });
});
