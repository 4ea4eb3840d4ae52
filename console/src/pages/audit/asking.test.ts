import { describe, expect, it } from 'vitest';
import { EMPTY, lacksInstitution, searchOf } from './asking';

const midnight = (day: string) => Date.parse(`${day}T00:00:00+08:00`);

describe('what the trail is asked', () => {
  it('is everything when nothing is filled in', () => {
    expect(searchOf(EMPTY, midnight)).toEqual({});
  });
  it('names a person in the body, a document by its kind', () => {
    expect(searchOf({ ...EMPTY, number: ' 51070320000229002x ' }, midnight)).toEqual({ patient: { document: { kind: '01', number: '51070320000229002X' } } });
    expect(searchOf({ ...EMPTY, naming: 'localId', number: 'P1', institution: '51' }, midnight)).toEqual({ patient: { localId: 'P1' }, institution: '51' });
    expect(lacksInstitution({ ...EMPTY, naming: 'localId', number: 'P1' })).toBe(true);
    expect(lacksInstitution({ ...EMPTY, naming: 'localId', number: '' })).toBe(false);
  });
  it('holds the last day whole, by the clocks of the region', () => {
    expect(searchOf({ ...EMPTY, days: ['2026-11-01', '2026-11-30'] }, midnight)).toEqual({ from: '2026-10-31T16:00:00.000Z', to: '2026-11-30T16:00:00.000Z' });
  });
});
