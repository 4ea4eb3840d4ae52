import { expect, it } from 'vitest';
import { json, lines } from './lines';

it('takes the lines that hold something', () => {
  expect(lines(' a \n\n b\r\n')).toEqual(['a', 'b']);
  expect(lines(undefined)).toEqual([]);
});

it('tells JSON from what is none', () => {
  expect(json('{"keys":[]}')).toEqual({ keys: [] });
  expect([json('{'), json(undefined)]).toEqual([undefined, undefined]);
});
