import type { Schema } from '@/api/client';

export type Unit = Schema<'UnitShown'>;

/** A unit with those below it. */
export interface Branch {
  unit: Unit;
  below: Branch[];
}

/** The tree of units, which come each after the one that it belongs to. */
export function branches(units: readonly Unit[]): Branch[] {
  const known = new Map<string, Branch>();
  const roots: Branch[] = [];
  for (const unit of units) {
    const branch = { unit, below: [] };
    known.set(unit.code, branch);
    const above = unit.parent ? known.get(unit.parent) : undefined;
    (above ? above.below : roots).push(branch);
  }
  return roots;
}

/** Codes of the units whose name or code holds what was typed, and of all above them. */
export function found(units: readonly Unit[], typed: string): { hits: Set<string>; shown: Set<string> } {
  const text = typed.trim().toLowerCase();
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const hits = new Set<string>();
  const shown = new Set<string>();
  for (const unit of units) {
    if (!unit.name.toLowerCase().includes(text) && !unit.code.toLowerCase().includes(text)) continue;
    hits.add(unit.code);
    for (let at: Unit | undefined = unit; at && !shown.has(at.code); at = at.parent ? byCode.get(at.parent) : undefined) shown.add(at.code);
  }
  return { hits, shown };
}

/** Units above a unit, the uppermost first. */
export function above(units: readonly Unit[], code: string): Unit[] {
  const byCode = new Map(units.map((unit) => [unit.code, unit]));
  const path: Unit[] = [];
  let at = byCode.get(code)?.parent;
  while (at && path.length < units.length) {
    const unit = byCode.get(at);
    if (!unit) break;
    path.unshift(unit);
    at = unit.parent;
  }
  return path;
}
