import { describe, expect, it } from 'vitest';
import { navigation, page, PAGES } from './page';

const one = (path: string, acts: string[], order = 0) =>
  page({ path, title: ['页', 'Page'], help: ['说明。', 'Help.'], acts, nav: { group: 'care', order, icon: () => null }, load: () => Promise.reject(new Error('not loaded here')) });

describe('the navigation holds what the rights allow', () => {
  const pages = [one('/b', ['check-orders', 'see-checks'], 2), one('/a', [], 1), one('/c', ['read-trail'], 0)];
  const at = (...held: string[]) =>
    navigation((...acts) => acts.length === 0 || acts.some((act) => held.includes(act)), pages).flatMap((group) => group.pages.map((shown) => shown.path));
  it('one of the acts is enough, none is needed where none is named', () => {
    expect(at('see-checks')).toEqual(['/a', '/b']);
    expect(at('read-trail')).toEqual(['/c', '/a']);
    expect(at()).toEqual(['/a']);
  });
  it('leaves out what another page does better for somebody', () => {
    const staff = { ...one('/d', ['read-person']), unless: ['see-mine'] };
    const shown = (...held: string[]) => navigation((...acts) => acts.some((act) => held.includes(act)), [staff]).length;
    expect([shown('read-person'), shown('read-person', 'see-mine')]).toEqual([1, 0]);
  });
});

describe('the pages', () => {
  it('have addresses of their own, under no face of the server', () => {
    const paths = PAGES.map((shown) => shown.path);
    expect(new Set(paths).size).toBe(paths.length);
    for (const path of paths) expect(path).not.toMatch(/^\/(api|fhir|oauth|cds-services|healthz|readyz|metrics|assets)(\/|$)/);
  });
  it('explain themselves in two sentences or one', () => {
    for (const { path, help } of PAGES) {
      expect(help[0].split(/[。！？]/).filter(Boolean).length, path).toBeLessThanOrEqual(3);
      expect(help[0].length, path).toBeLessThanOrEqual(110);
    }
  });
});
