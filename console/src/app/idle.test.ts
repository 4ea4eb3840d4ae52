import { describe, expect, it } from 'vitest';
import { left } from './Idle';

describe('how long a session is left', () => {
  it('warns two minutes before it ends for lack of work', () => {
    expect(left(1800, 1_679_000, Infinity)).toMatchObject({ idle: 121, tell: false });
    expect(left(1800, 1_680_000, Infinity)).toMatchObject({ idle: 120, tell: true, over: false });
    expect(left(1800, 1_800_000, Infinity)).toMatchObject({ idle: 0, over: true });
  });
  it('a short session warns in its second half', () => {
    expect(left(60, 29_000, Infinity)).toMatchObject({ idle: 31, tell: false });
    expect(left(60, 30_000, Infinity)).toMatchObject({ idle: 30, tell: true });
  });
  it('ends whatever happens, and says so ten minutes before', () => {
    expect(left(1800, 0, 11 * 60_000)).toMatchObject({ ends: false, over: false });
    expect(left(1800, 0, 10 * 60_000)).toMatchObject({ ends: true, minutes: 10 });
    expect(left(1800, 0, 0)).toMatchObject({ over: true });
  });
});
