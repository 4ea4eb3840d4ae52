import { describe, expect, it } from 'vitest';
import { kindName, summary, written } from './saying';

describe('rules in words', () => {
  it('write money in yuan, lists by their number, booleans as words', () => {
    expect(written('fen', { tertiary: 26_400, primary: 23_100 }, 'zh')).toBe('三级 ¥264.00；基层 ¥231.00');
    expect(written('items', ['A', 'B'], 'zh')).toBe('A、B');
    expect(written('items', Array.from({ length: 9 }, (_, at) => `I${at}`), 'en')).toBe('I0, I1, I2, I3, I4, I5 … (9)');
    expect(written('items', Array.from({ length: 9 }, (_, at) => `I${at}`), 'en', true)).toContain('I8');
    expect(written('never_recognise', true, 'en')).toBe('yes');
    expect(written('window_days', null, 'zh')).toBe('（无）');
  });
  it('tell what a rule settles before the rest, and not its name again', () => {
    const rule = { name: '胸部CT平扫', fields: { name: '胸部CT平扫', code: 'CT-CHEST', specimen: '–', window_days: 15 } };
    expect(summary(rule, 'zh')).toBe('互认时限（天） 15 · 标本 –');
  });
  it('show what nobody has named as it is written', () => {
    expect(kindName('label', 'en')).toBe('Label');
    expect(kindName('quota', 'zh')).toBe('quota');
    expect(written('anything', { new_key: 1 }, 'en')).toBe('new_key 1');
  });
});
