import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { draw } from '@/test/within';
import { Confirm } from './confirm';

it('asks first, and does nothing when the answer is no', () => {
  const onYes = vi.fn();
  draw(<Confirm question="Really?" onYes={onYes}>Go</Confirm>);
  fireEvent.click(screen.getByRole('button', { name: 'Go' }));
  fireEvent.click(screen.getAllByRole('button')[1] as HTMLElement);
  expect(onYes).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole('button', { name: 'Go' }));
  fireEvent.click(screen.getAllByRole('button')[0] as HTMLElement);
  expect(onYes).toHaveBeenCalledOnce();
});
