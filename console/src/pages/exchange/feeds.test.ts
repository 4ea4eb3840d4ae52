import { describe, expect, it } from 'vitest';
import { ordered, stateOf, steps, type Feed } from './feeds';

const NOW = Date.parse('2026-11-25T12:00:00Z');
const none = { taken: 0, refused: 0, reports: 0 };
const feed = (of: Partial<Feed>): Feed => ({ institution: 'A', institutionName: null, kind: 'mllp', name: 'lis', active: true, lastAt: '2026-11-25T11:00:00Z', lastHour: none, today: none, lastWeek: none, openRefused: 0, ...of });

describe('the state of a feed', () => {
  it('says what has to be known first', () => {
    expect(stateOf(feed({}), NOW)).toBe('fine');
    expect(stateOf(feed({ lastAt: '2026-11-24T11:59:59Z' }), NOW)).toBe('silent');
    expect(stateOf(feed({ lastAt: '2026-11-24T12:00:00Z' }), NOW)).toBe('fine');
    expect(stateOf(feed({ lastAt: null }), NOW)).toBe('never');
    expect(stateOf(feed({ active: false }), NOW)).toBe('off');
    expect(stateOf(feed({ active: false, openRefused: 2 }), NOW)).toBe('troubled');
  });
  it('a spreadsheet is loaded when there is one', () => {
    expect(stateOf(feed({ kind: 'sheet', active: null, lastAt: '2026-01-01T00:00:00Z' }), NOW)).toBe('fine');
  });
  it('puts the worst first', () => {
    const names = ordered([feed({ name: 'a' }), feed({ name: 'b', lastAt: null }), feed({ name: 'c', openRefused: 1 })], NOW).map(({ name }) => name);
    expect(names).toEqual(['c', 'b', 'a']);
  });
});

describe('steps', () => {
  const midnight = (day: string) => Date.parse(`${day}T00:00:00+08:00`);
  it('hold every hour and every day', () => {
    expect(steps('2026-11-25', '2026-11-25', 'hour', midnight)).toHaveLength(24);
    expect(steps('2026-11-19', '2026-11-25', 'day', midnight)).toHaveLength(7);
  });
});
