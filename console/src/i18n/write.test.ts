import { describe, expect, it } from 'vitest';
import { count, day, moment, share, span, spoken, yuan } from './write';

const SHANGHAI = 'Asia/Shanghai';

describe('money in yuan, two decimals, thousands separated', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [26_400, '264.00'],
    [123_456_789, '1,234,567.89'],
    [-1_583_550, '-15,835.50'],
    [9_007_199_254_740_991, '90,071,992,547,409.91'],
  ])('%i fen is %s', (fen, written) => expect(yuan(fen)).toBe(written));
  it('counts have separators, shares a dash where nothing divides', () => {
    expect(count(1_234_567)).toBe('1,234,567');
    expect(share(1, 8)).toBe('12.5%');
    expect(share(0, 0)).toBe('–');
  });
});

describe('instants as the clocks of the region show them', () => {
  // 00:30 of the 26th in Shanghai is 16:30 of the 25th in UTC: the legal day is the region's.
  it('the legal day is not that of UTC', () => {
    expect(day('2026-11-25T16:30:00Z', SHANGHAI)).toBe('2026-11-26');
    expect(moment('2026-11-25T16:30:00Z', { inZone: SHANGHAI })).toBe('2026-11-26 00:30');
  });
  it('says today and yesterday by calendar days, not by 24 hours', () => {
    const now = new Date('2026-11-25T16:30:00Z');
    expect(spoken('2026-11-25T15:59:00Z', 'zh', now, SHANGHAI)).toBe('昨天 23:59');
    expect(spoken('2026-11-25T16:00:00Z', 'zh', now, SHANGHAI)).toBe('今天 00:00');
    expect(spoken('2026-11-03T00:20:00Z', 'zh', now, SHANGHAI)).toBe('11月3日 08:20');
    expect(spoken('2026-11-03T00:20:00Z', 'en', now, SHANGHAI)).toBe('3 Nov 08:20');
    expect(spoken('2025-03-02T00:20:00Z', 'zh', now, SHANGHAI)).toBe('2025-03-02 08:20');
    expect(spoken('2026-11-26T02:00:00Z', 'en', now, SHANGHAI)).toBe('today 10:00');
  });
  it('a span is told in its two largest units', () => {
    expect(span(3 * 86_400 + 2 * 3600 + 59, 'zh')).toBe('3天2小时');
    expect(span(59, 'en')).toBe('0 min');
    expect(span(3_660, 'en')).toBe('1 h 1 min');
  });
});
