import { describe, expect, it } from 'vitest';
import { cellRate, colour, heat, hit, paint, type Grid } from './heat';

const grid: Grid = {
  from: '2026-01-01',
  to: '2026-01-31',
  institutions: [{ code: 'A', name: '甲', level: null }, { code: 'B', name: '乙', level: null }],
  items: [{ code: 'CT', name: '胸部CT', category: null }, { code: 'MR', name: null, category: null }],
  cells: [
    [0, 0, 10, 9, 6, 3, 0, 100],
    [1, 1, 50, 20, 1, 2, 2, 0],
  ],
};

/** A grid of a city: 330 items × 60 institutions, every cell counted. */
export function city(): Grid {
  const named = (n: number, of: string) => Array.from({ length: n }, (_, at) => ({ code: `${of}${at}`, name: `${of}${at}` }));
  const cells = Array.from({ length: 330 * 60 }, (_, at) => [at % 60, Math.floor(at / 60), at % 97, at % 31, at % 17, at % 13, at % 3, at]);
  return { from: '2026-01-01', to: '2026-01-31', institutions: named(60, 'A').map((one) => ({ ...one, level: null })), items: named(330, 'I').map((one) => ({ ...one, category: null })), cells };
}

describe('the map', () => {
  it('puts the busiest first and finds a cell by its place', () => {
    const map = heat(grid);
    expect(map.columns.map(({ code }) => code)).toEqual(['B', 'A']);
    expect(map.rows[0]).toEqual({ code: 'MR', name: 'MR' });
    expect(hit(75, 75, 100, 100, map)).toMatchObject({ recognised: 6, reexamined: 3, rate: 6_667 });
    expect(hit(75, 25, 100, 100, map)).toBeUndefined();
    expect(hit(-1, 0, 100, 100, map)).toBeUndefined();
  });
  it('counts the rate as RULES §2 does: what is not in the rate stands in no denominator', () => {
    expect(cellRate(1, 2, 2)).toBe(10_000);
    expect(cellRate(0, 2, 2)).toBeNull();
    expect(cellRate(1, 2, 0)).toBe(3_333);
  });
  it('tells low from high, and nothing from both', () => {
    expect(colour(0, 100)).toBe('rgba(179,69,63,1.00)');
    expect(colour(10_000, 100)).toBe('rgba(79,196,187,1.00)');
    expect(colour(null, 0)).toBe('#24343b');
  });
  it('draws a city within a frame, and nothing twice', () => {
    const map = heat(city());
    let drawn = 0;
    const canvas = { clearRect: () => undefined, fillRect: () => (drawn += 1), fillStyle: '' } as unknown as CanvasRenderingContext2D;
    paint(canvas, 1_200, 700, map);
    expect(drawn).toBe(19_800);
  });
});
