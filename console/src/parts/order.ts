/** What a row is sorted by; a row without it stands last, whichever way is sorted. */
export type Measure<Row> = (row: Row) => number | string | null | undefined;

/** A column by which rows are sorted, and the way. */
export interface Order {
  key: string;
  descending: boolean;
}

/** Rows by a measure. Those that measure the same stay as they came. */
export function ordered<Row>(rows: readonly Row[], of: Measure<Row>, descending: boolean): readonly Row[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [left, right] = [of(a) ?? undefined, of(b) ?? undefined];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right), 'zh');
  });
}
