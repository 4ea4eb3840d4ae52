import { describe, expect, it } from 'vitest';
import type { Schema } from '@/api/client';
import { flagWord, sorted } from './Evidence';

const result = (name: string, code?: string, flags: string[] = []) => ({ name, item: code ? { code, name } : null, flags, status: 'final' }) as unknown as Schema<'ResultShown'>;

describe('the results of a report', () => {
  it('show what was ordered first, then what is out of range, then the rest as the report has it', () => {
    const all = [result('a'), result('b', 'B', ['N']), result('c', undefined, ['HH']), result('d', 'ALT'), result('e', undefined, ['L'])];
    expect(sorted(all, ['ALT']).map((one) => one.name)).toEqual(['d', 'c', 'e', 'a', 'b']);
  });
  // HL7 v3 ObservationInterpretation.
  it.each([['H', 'high'], ['hh', 'high'], ['L', 'low'], ['<', 'low'], ['A', 'abnormal'], ['POS', 'abnormal'], ['N', undefined], ['NEG', undefined]])('the flag %s is %s', (flag, word) => expect(flagWord(flag)).toBe(word));
});
