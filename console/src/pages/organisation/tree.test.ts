import { describe, expect, it } from 'vitest';
import { above, branches, found, type Unit } from './tree';

function unit(code: string, name: string, parent?: string): Unit {
  return { code, name, kind: 'branch', kindName: '分院', depth: 0, fromRules: true, delegations: [], ...(parent && { parent }) };
}

const units = [unit('1', '总医院'), unit('11', '东院区', '1'), unit('111', '影像科', '11'), unit('2', '疾控中心')];

describe('the tree of units', () => {
  it('hangs each unit below its parent, and one whose parent is not there at the top', () => {
    const [first, second] = branches([...units, unit('9', '村卫生室', 'gone')]);
    expect(first?.unit.code).toBe('1');
    expect(first?.below[0]?.below[0]?.unit.code).toBe('111');
    expect(second?.unit.code).toBe('2');
    expect(branches([unit('9', '村卫生室', 'gone')])).toHaveLength(1);
  });
  it('finds by name and code, and shows the way down to what it found', () => {
    expect([...found(units, '影像').shown].sort()).toEqual(['1', '11', '111']);
    expect([...found(units, '影像').hits]).toEqual(['111']);
    expect([...found(units, '2').hits]).toEqual(['2']);
    expect(found(units, '').hits.size).toBe(4);
  });
  it('names what stands above a unit', () => {
    expect(above(units, '111').map((one) => one.code)).toEqual(['1', '11']);
    expect(above(units, '2')).toEqual([]);
  });
});
