import { describe, expect, it } from 'vitest';
import type { Figures, Group } from './asking';
import { byChange, money, percent, points, ranged, scenarioRate, signed } from './figures';

const none = { cards: 0, recognised: 0, reexamined: 0, excused: 0, unanswered: 0, fen: 0, residents: 0, rateHundredths: null };
const exactly = (n: number) => ({ low: n, expected: n, high: n });
const figures: Figures = {
  checks: 100,
  residents: 80,
  happened: { ...none, cards: 10, recognised: 6, reexamined: 4 },
  observed: { ...none, cards: 10, recognised: 6, reexamined: 4, excused: 1 },
  estimated: { cards: 10, recognised: { low: 5, expected: 6, high: 7 }, fen: exactly(0), residents: exactly(0) },
  lost: { cards: 0, recognised: 0, fen: 0 },
  scenario: { cards: 20, recognised: { low: 11, expected: 12, high: 13 }, fen: exactly(0), residents: exactly(0) },
  difference: { cards: 10, recognised: { low: 5, expected: 6, high: 7 }, fen: exactly(0) },
  changed: 10,
  verdicts: [],
  reasons: [],
  grounds: [],
};

describe('groups of a scenario', () => {
  const group = (key: string, fen: number, recognised: number): Group => ({
    key,
    hidden: false,
    figures: { ...figures, difference: { cards: 0, recognised: exactly(recognised), fen: exactly(fen) } },
  });
  it('stand by how much money changes, gained or lost, then by lines; hidden ones last, and none is left out', () => {
    const groups = [group('still', 0, 0), { key: 'hidden', hidden: true }, group('lines', 0, -2), group('gain', 500, 1), group('loss', -900, 1), group('more', 500, 4)];
    expect(byChange(groups).map(({ key }) => key)).toEqual(['loss', 'more', 'gain', 'lines', 'still', 'hidden']);
  });
});

describe('figures of a scenario', () => {
  it('show the interval of what is estimated, and a number alone for what is known', () => {
    expect(ranged({ low: 1_100, expected: 1_200, high: 1_310 })).toBe('1,200 (1,100–1,310)');
    expect(ranged(exactly(7))).toBe('7');
    expect(signed({ low: -2, expected: 3, high: 5 })).toBe('+3 (-2–+5)');
    expect(money(-123_456)).toBe('-¥1,234.56');
  });
  it('the rate counts as RULES §2 does: 12 of 12 + 3 seen + 4 expected', () => {
    expect(scenarioRate(figures)).toBe(Math.round((12 / 19) * 10_000));
    expect(scenarioRate({ ...figures, scenario: { ...figures.scenario, recognised: exactly(0) }, observed: none, estimated: { ...figures.estimated, cards: 0, recognised: exactly(0) } })).toBeNull();
  });
  it('rates differ in points, not in percent', () => {
    expect(points(6_000, 6_550)).toBe('+5.50');
    expect(points(6_000, 5_000)).toBe('-10.00');
    expect(points(null, 5_000)).toBe('–');
    expect(percent(6_667)).toBe('66.67%');
  });
});
