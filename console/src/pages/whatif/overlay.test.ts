import { describe, expect, it } from 'vitest';
import { complete, overlay, period } from './overlay';

describe('a change as a rule file', () => {
  it('names the rule and what changes of it, nothing else', () => {
    expect(overlay([{ kind: 'window', items: ['CT-HEAD', 'CT-CHEST'], days: 15 }])).toBe(
      '[[item]]\ncode = "CT-HEAD"\nwindow_days = 15\n\n[[item]]\ncode = "CT-CHEST"\nwindow_days = 15\n',
    );
    expect(overlay([{ kind: 'scope', labels: ['a'], scope: 'national' }])).toBe('[[label]]\ncode = "a"\nscope = "national"\n');
    expect(overlay([{ kind: 'scope', labels: ['a'], scope: '510000' }])).toContain('scope = { area = ["510000"] }');
    expect(overlay([{ kind: 'drop', items: ['MR'] }])).toBe('[[drop]]\nrule = "item/MR"\n');
  });
  it('says each thing once, as it was said last', () => {
    const written = overlay([
      { kind: 'window', items: ['CT'], days: 7 },
      { kind: 'window', items: ['CT'], days: 10 },
      { kind: 'drop', items: ['MR'] },
      { kind: 'window', items: ['MR'], days: 3 },
    ]);
    expect(written.match(/window_days/g)).toHaveLength(2);
    expect(written).toContain('window_days = 10');
    expect(written).not.toContain('[[drop]]');
  });
  it('cannot be broken out of', () => {
    expect(overlay([{ kind: 'drop', items: ['x"\n[[item]]'] }])).toBe('[[drop]]\nrule = "item/x\\"\\u000a[[item]]"\n');
  });
  it('is complete once it names something', () => {
    expect(complete({ kind: 'window', items: [], days: 7 })).toBe(false);
    expect(complete({ kind: 'drop', items: ['CT'] })).toBe(true);
  });
});

describe('the past months', () => {
  it('are whole months before this one, and the days of this one until yesterday', () => {
    expect(period('2026-11-25', 3)).toEqual({ from: '2026-08-01', to: '2026-11-24' });
    expect(period('2026-01-01', 1)).toEqual({ from: '2025-12-01', to: '2025-12-31' });
    expect(period('2024-03-01', 12)).toEqual({ from: '2023-03-01', to: '2024-02-29' });
  });
});
