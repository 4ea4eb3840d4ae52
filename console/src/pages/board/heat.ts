import type { Schema } from '@/api/client';

export type Grid = Schema<'Grid'>;

/** One cell of the map, by its place. */
export interface Cell {
  column: number;
  row: number;
  recognised: number;
  reexamined: number;
  excused: number;
  net: number;
  /** In hundredths of a percent; none where nothing was decided. */
  rate: number | null;
}

/** A map: institutions across, items down, both the busiest first. */
export interface Heat {
  columns: readonly { code: string; name: string }[];
  rows: readonly { code: string; name: string }[];
  cells: readonly Cell[];
  /** The cells by `row * columns + column`. */
  at: ReadonlyMap<number, Cell>;
}

/** 互认率 of a cell, rounded half up as the server does. */
export function cellRate(recognised: number, reexamined: number, excused: number): number | null {
  const decided = recognised + reexamined - excused;
  return decided > 0 ? Math.floor((recognised * 20_000 + decided) / (2 * decided)) : null;
}

/** The grid as the server writes it, put in order for looking at. */
export function heat(grid: Grid): Heat {
  const [across, down] = [new Map<number, number>(), new Map<number, number>()];
  const add = (sums: Map<number, number>, at: number, n: number) => sums.set(at, (sums.get(at) ?? 0) + n);
  for (const [institution = 0, item = 0, checks = 0] of grid.cells) {
    add(across, institution, checks);
    add(down, item, checks);
  }
  const order = (sums: Map<number, number>) => [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([at]) => at);
  const [columns, rows] = [order(across), order(down)];
  const placed = (list: number[]) => new Map(list.map((at, place) => [at, place]));
  const [columnOf, rowOf] = [placed(columns), placed(rows)];
  const cells = grid.cells.map(([institution = 0, item = 0, , , recognised = 0, reexamined = 0, excused = 0, net = 0]): Cell => ({
    column: columnOf.get(institution) ?? 0,
    row: rowOf.get(item) ?? 0,
    recognised,
    reexamined,
    excused,
    net,
    rate: cellRate(recognised, reexamined, excused),
  }));
  const named = (of: { code: string; name?: string | null | undefined } | undefined) => ({ code: of?.code ?? '', name: of?.name ?? of?.code ?? '' });
  return {
    columns: columns.map((at) => named(grid.institutions[at])),
    rows: rows.map((at) => named(grid.items[at])),
    cells,
    at: new Map(cells.map((cell) => [cell.row * columns.length + cell.column, cell])),
  };
}

type Colour = readonly [number, number, number];
const LOW: Colour = [179, 69, 63];
const MIDDLE: Colour = [200, 163, 74];
const HIGH: Colour = [79, 196, 187];

/** The colour of a rate: red, amber, teal. Few decisions are drawn fainter, since their rate says little. */
export function colour(rate: number | null, decided: number): string {
  if (rate === null) return '#24343b';
  const share = Math.min(1, Math.max(0, rate / 10_000));
  const [from, to, way] = share < 0.5 ? [LOW, MIDDLE, share * 2] : [MIDDLE, HIGH, share * 2 - 1];
  const mix = from.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * way));
  const strength = 0.45 + 0.55 * Math.min(1, Math.log10(1 + decided) / 2);
  return `rgba(${mix.join(',')},${strength.toFixed(2)})`;
}

/** How large a cell is in a picture of this size, device pixels. */
export function sizes(width: number, height: number, { columns, rows }: Pick<Heat, 'columns' | 'rows'>): { wide: number; high: number } {
  return { wide: width / Math.max(1, columns.length), high: height / Math.max(1, rows.length) };
}

/** Draws the whole map in one go: twenty thousand cells in some milliseconds, then nothing until numbers move. */
export function paint(canvas: CanvasRenderingContext2D, width: number, height: number, map: Heat): void {
  const { wide, high } = sizes(width, height, map);
  canvas.clearRect(0, 0, width, height);
  // A gap between cells while they are large enough to have one.
  const [gapX, gapY] = [wide > 5 ? 1 : 0, high > 4 ? 1 : 0];
  for (const cell of map.cells) {
    canvas.fillStyle = colour(cell.rate, cell.recognised + cell.reexamined - cell.excused);
    const [left, top] = [Math.floor(cell.column * wide), Math.floor(cell.row * high)];
    const [right, bottom] = [Math.floor((cell.column + 1) * wide), Math.floor((cell.row + 1) * high)];
    canvas.fillRect(left, top, Math.max(1, right - left - gapX), Math.max(1, bottom - top - gapY));
  }
}

/** The cell at a place of the picture, if something was counted there. */
export function hit(x: number, y: number, width: number, height: number, map: Heat): Cell | undefined {
  const { wide, high } = sizes(width, height, map);
  const [column, row] = [Math.floor(x / wide), Math.floor(y / high)];
  if (column < 0 || column >= map.columns.length) return undefined;
  return map.at.get(row * map.columns.length + column);
}
