import { describe, expect, it } from 'vitest';
import { PALETTES, type Palette } from './theme';

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}

function contrast(a: string, b: string): number {
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

// WCAG 2.2, 1.4.3: text of usual size has a contrast of 4.5 and more.
const READ: (readonly [keyof Palette, keyof Palette])[] = [
  ['ink', 'ground'], ['ink', 'sheet'], ['ink', 'raised'], ['ink', 'markSoft'], ['ink', 'goodSoft'], ['ink', 'waitSoft'], ['ink', 'badSoft'], ['ink', 'coolSoft'],
  ['soft', 'ground'], ['soft', 'sheet'], ['soft', 'raised'],
  ['mark', 'sheet'], ['mark', 'markSoft'], ['mark', 'ground'],
  ['good', 'sheet'], ['good', 'goodSoft'], ['wait', 'sheet'], ['wait', 'waitSoft'], ['bad', 'sheet'], ['bad', 'badSoft'], ['cool', 'sheet'], ['cool', 'coolSoft'],
];

describe.each(['light', 'dark'] as const)('%s: what is read stands out from its ground', (name) => {
  it.each(READ)('%s on %s', (text, ground) => {
    expect(contrast(PALETTES[name][text], PALETTES[name][ground])).toBeGreaterThanOrEqual(4.5);
  });
});
