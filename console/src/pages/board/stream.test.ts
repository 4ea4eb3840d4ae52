import { describe, expect, it } from 'vitest';
import { eventReader, patience } from './stream';

describe('server-sent events', () => {
  it('come whole however the network cuts them', () => {
    const text = ': still here\n\nevent: figures\ndata: {"a":\ndata: 1}\n\nevent:figures\r\ndata:{"a":2}\r\n\r\n';
    for (const size of [1, 2, 7, 1_000]) {
      const read = eventReader();
      const found = [];
      for (let at = 0; at < text.length; at += size) found.push(...read(text.slice(at, at + size)));
      expect(found, `in pieces of ${size}`).toEqual([
        { event: 'figures', data: '{"a":\n1}' },
        { event: 'figures', data: '{"a":2}' },
      ]);
    }
  });
  it('an unfinished event waits', () => {
    const read = eventReader();
    expect(read('data: x')).toEqual([]);
    expect(read('\n\n')).toEqual([{ event: 'message', data: 'x' }]);
  });
  it('patience grows and stays below a minute', () => {
    expect([0, 1, 2, 9].map(patience)).toEqual([1_000, 2_000, 4_000, 30_000]);
  });
});
