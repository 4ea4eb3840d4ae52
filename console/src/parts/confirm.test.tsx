import { fireEvent, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { said } from '@/i18n/texts';
import { draw } from '@/test/within';
import { Confirm } from './confirm';
import { texts } from './texts';

it('asks first, and does nothing when the answer is no', () => {
  const onYes = vi.fn();
  draw(<Confirm question="Really?" onYes={onYes}>Go</Confirm>);
  const press = (text: string) => fireEvent.click(screen.getByText(text));
  press('Go');
  expect(onYes).not.toHaveBeenCalled();
  press(said(texts.no, 'zh'));
  expect(onYes).not.toHaveBeenCalled();
  press('Go');
  press(said(texts.yes, 'zh'));
  expect(onYes).toHaveBeenCalledOnce();
}, 30_000);
