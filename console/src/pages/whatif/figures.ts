import { count, yuan } from '@/i18n/write';
import type { Figures, Group, Range } from './asking';

type Write = (n: number) => string;

/** `¥` before an amount of fen, the sign before both. */
export const money: Write = (fen) => `${fen < 0 ? '-' : ''}¥${yuan(Math.abs(fen))}`;

/** An estimate with its interval: `120 (110–131)`; a number alone where the interval has no width. */
export function ranged(range: Range, write: Write = count): string {
  const expected = write(range.expected);
  return range.low === range.high ? expected : `${expected} (${write(range.low)}–${write(range.high)})`;
}

/** The same with the sign of a difference. */
export function signed(range: Range, write: Write = count): string {
  const plus: Write = (n) => (n > 0 ? `+${write(n)}` : write(n));
  return ranged(range, plus);
}

/**
 * The rate under the scenario, in hundredths of a percent: recognised ÷ decided, where those who examined again are
 * the ones seen (not of grounds outside of the rate) and, of the new cards, those expected not to recognise.
 */
export function scenarioRate(of: Figures): number | null {
  const recognised = of.scenario.recognised.expected;
  const again = of.observed.reexamined - of.observed.excused + Math.max(0, of.estimated.cards - of.estimated.recognised.expected);
  const decided = recognised + again;
  return decided > 0 ? Math.round((10_000 * recognised) / decided) : null;
}

/** A rate as people write it. */
export function percent(hundredths: number | null | undefined): string {
  return typeof hundredths === 'number' ? `${(hundredths / 100).toFixed(2)}%` : '–';
}

/** Difference of two rates in percentage points. */
export function points(before: number | null | undefined, after: number | null): string {
  if (typeof before !== 'number' || after === null) return '–';
  const difference = (after - before) / 100;
  return `${difference > 0 ? '+' : ''}${difference.toFixed(2)}`;
}

/** Groups by how much they change: money first, then recognised lines, either way. Those that are hidden stand last. */
export function byChange(groups: readonly Group[]): Group[] {
  const size = ({ figures }: Group): [fen: number, recognised: number] =>
    figures ? [Math.abs(figures.difference.fen.expected), Math.abs(figures.difference.recognised.expected)] : [-1, -1];
  return [...groups].sort((a, b) => {
    const [left, right] = [size(a), size(b)];
    return right[0] - left[0] || right[1] - left[1];
  });
}
