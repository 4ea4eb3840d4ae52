import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { draw } from '@/test/within';
import { PageTabs } from './tabs';

it('shows one part, and goes to the next by arrow and by click', () => {
  const onChange = vi.fn();
  const items = [{ key: 'a', label: 'A', children: 'first' }, { key: 'b', label: 'B', children: 'second' }];
  draw(<PageTabs label="parts" items={items} active="a" onChange={onChange} />);
  expect(screen.getByRole('tabpanel').textContent).toBe('first');
  expect(screen.getByRole('tab', { name: 'A' }).getAttribute('aria-selected')).toBe('true');
  fireEvent.keyDown(screen.getByRole('tab', { name: 'A' }), { key: 'ArrowLeft' });
  fireEvent.click(screen.getByRole('tab', { name: 'B' }));
  expect(onChange.mock.calls).toEqual([['b'], ['b']]);
});
