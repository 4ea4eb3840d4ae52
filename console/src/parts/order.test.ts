import { describe, expect, it } from 'vitest';
import { ordered } from './order';

const rows = [{ id: 'a', n: 3 }, { id: 'b', n: null }, { id: 'c', n: -5 }, { id: 'd', n: 3 }];
const ids = (of: readonly { id: string }[]) => of.map(({ id }) => id).join('');

describe('rows in an order', () => {
  it('are sorted either way, equals as they came, those without a number last both times', () => {
    expect(ids(ordered(rows, ({ n }) => n, true))).toBe('adcb');
    expect(ids(ordered(rows, ({ n }) => n, false))).toBe('cadb');
    expect(ids(rows), 'what was given stays as it is').toBe('abcd');
  });
  it('are sorted by name as Chinese is', () => {
    const names = ['张', '李', '王'].map((name) => ({ id: name }));
    expect(ids(ordered(names, ({ id }) => id, false))).toBe('李王张');
  });
});
