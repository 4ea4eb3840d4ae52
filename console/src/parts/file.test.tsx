import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { draw } from '@/test/within';
import { FilePicker, mediaOf, WrongRows } from './file';

describe('a table that is sent', () => {
  it('is a workbook by its name, else CSV', () => {
    expect(mediaOf({ name: '机构.XLSX' })).toMatch(/spreadsheetml\.sheet$/);
    expect(mediaOf({ name: 'xlsx.csv' })).toBe('text/csv');
  });
  it('may be chosen again under the same name, once it was mended', async () => {
    const choose = vi.fn();
    draw(<FilePicker file={undefined} choose={choose} />);
    const input = screen.getByLabelText('选择文件（CSV 或 XLSX）');
    for (const text of ['wrong', 'mended']) await userEvent.upload(input, new File([text], 'units.csv'));
    expect(choose.mock.calls.map(([file]: File[]) => file?.size)).toEqual(['wrong'.length, 'mended'.length]);
  });
  it('comes back with each wrong row as a spreadsheet numbers it, its column and the reason', () => {
    draw(<WrongRows label="错误行" rows={[{ row: 3, column: '类型', reason: '只能填写：科室' }, { row: 4, column: '', reason: '重复' }]} />);
    expect(screen.getAllByRole('row').map((row) => row.textContent)).toEqual(expect.arrayContaining(['第 3 行类型只能填写：科室', '第 4 行–重复']));
  });
});
