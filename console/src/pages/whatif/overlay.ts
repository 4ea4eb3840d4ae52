/** A change that somebody makes on the screen. */
export type Change =
  | { kind: 'window'; items: readonly string[]; days: number }
  | { kind: 'scope'; labels: readonly string[]; scope: string }
  | { kind: 'drop'; items: readonly string[] };

/** A change that says nothing yet is no change. */
export function complete(change: Change): boolean {
  return (change.kind === 'scope' ? change.labels : change.items).length > 0;
}

/** A text of TOML: what could end it is escaped. */
function quoted(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what has to be escaped
  const escaped = text.replace(/[\\"]/g, '\\$&').replace(/[\u0000-\u001f\u007f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `"${escaped}"`;
}

/** `national`, or the six digits of a place. */
function scope(written: string): string {
  return written === 'national' ? quoted('national') : `{ area = [${quoted(written)}] }`;
}

/**
 * The changes as a rule file lays them over the region's own: keys that are not named stay as they are. What is
 * changed twice is changed as it was said last.
 */
export function overlay(changes: readonly Change[]): string {
  const windows = new Map<string, number>();
  const scopes = new Map<string, string>();
  const dropped = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'window') {
      for (const item of change.items) {
        windows.set(item, change.days);
        dropped.delete(item);
      }
    } else if (change.kind === 'scope') {
      for (const label of change.labels) scopes.set(label, change.scope);
    } else {
      for (const item of change.items) {
        dropped.add(item);
        windows.delete(item);
      }
    }
  }
  return [
    ...[...windows].map(([code, days]) => `[[item]]\ncode = ${quoted(code)}\nwindow_days = ${Math.trunc(days)}\n`),
    ...[...scopes].map(([code, wanted]) => `[[label]]\ncode = ${quoted(code)}\nscope = ${scope(wanted)}\n`),
    ...[...dropped].map((code) => `[[drop]]\nrule = ${quoted(`item/${code}`)}\n`),
  ].join('\n');
}

/** The whole months before a day, and the days of the month that it stands in: `months` of them, to the day before. */
export function period(today: string, months: number): { from: string; to: string } {
  const [year = 0, month = 1, date = 1] = today.split('-').map(Number);
  const to = new Date(Date.UTC(year, month - 1, date - 1));
  const from = new Date(Date.UTC(year, month - 1 - months, 1));
  const write = (at: Date) => at.toISOString().slice(0, 10);
  return { from: write(from), to: write(to) };
}
