/** One server-sent event. */
export interface ServerEvent {
  event: string;
  data: string;
}

/**
 * Cuts what arrives of a stream of server-sent events into events (WHATWG HTML §9.2.6). Comments, which keep the
 * connection open, are passed over.
 */
export function eventReader(): (piece: string) => ServerEvent[] {
  let left = '';
  return (piece) => {
    left += piece;
    const blocks = left.split(/\r\n\r\n|\n\n|\r\r/);
    left = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      let event = 'message';
      const data: string[] = [];
      for (const line of block.split(/\r\n|\n|\r/)) {
        const at = line.indexOf(':');
        if (at === 0) continue;
        const name = at < 0 ? line : line.slice(0, at);
        const value = at < 0 ? '' : line.slice(at + 1).replace(/^ /, '');
        if (name === 'event') event = value;
        if (name === 'data') data.push(value);
      }
      return data.length > 0 ? [{ event, data: data.join('\n') }] : [];
    });
  };
}

/** How long to wait before the n-th attempt in a row to connect again, milliseconds: 1 s, 2 s, … half a minute. */
export function patience(attempt: number): number {
  return Math.min(30_000, 1_000 * 2 ** Math.min(attempt, 5));
}
