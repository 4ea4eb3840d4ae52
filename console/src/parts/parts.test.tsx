import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { Refused } from '@/api/problem';
import { draw } from '@/test/within';
import { MaskedText } from './masked';
import { SideBySide } from './sides';
import { Empty, Refusal } from './states';
import { DataTable } from './table';
import { DateTime, Money } from './values';

describe('personal data', () => {
  it('stays masked where nobody may show it', () => {
    draw(<MaskedText text="张*" name="姓名" />);
    expect(screen.getByText('张*')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });
  it('is shown by a click that says what for, and the server is asked with that purpose', async () => {
    const unmask = vi.fn(async () => '张三');
    draw(<MaskedText text="张*" name="姓名" purposes={['treatment', 'payment']} unmask={unmask} />);
    await userEvent.click(screen.getByRole('button', { name: '显示完整内容: 姓名' }));
    expect(unmask, 'looking at the question shows nothing').not.toHaveBeenCalled();
    await userEvent.click(await screen.findByLabelText('结算'));
    await userEvent.click(screen.getByRole('button', { name: '显示' }));
    expect(await screen.findByText('张三')).toBeTruthy();
    expect(unmask).toHaveBeenCalledExactlyOnceWith('payment');
    await userEvent.click(screen.getByRole('button', { name: '隐去: 姓名' }));
    expect(screen.queryByText('张三')).toBeNull();
  });
  it('says why not, and stays masked, when the server refuses', async () => {
    draw(<MaskedText text="张*" name="姓名" unmask={() => Promise.reject(new Refused(403, { detail: '无此权限 · not allowed' }))} />);
    await userEvent.click(screen.getByRole('button', { name: '显示完整内容: 姓名' }));
    await userEvent.click(await screen.findByRole('button', { name: '显示' }));
    expect((await screen.findByRole('alert')).textContent).toBe('无此权限');
    expect(screen.getByText('张*')).toBeTruthy();
  });
});

describe('a table', () => {
  const columns = [{ key: 'name', title: '名称', render: (row: { id: string }) => row.id, primary: true }];
  it('says what to do when it is empty', () => {
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows: [] }} empty={<Empty title="没有报文">请检查发送方。</Empty>} />);
    expect(screen.getByText('请检查发送方。')).toBeTruthy();
  });
  it('offers to try again when it cannot be read', async () => {
    const retry = vi.fn();
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows: undefined, error: new Refused(503, {}), retry }} />);
    expect(screen.getByRole('alert').textContent).toContain('服务器繁忙');
    await userEvent.click(screen.getByRole('button', { name: '重试' }));
    expect(retry).toHaveBeenCalledOnce();
  });
  it('opens a row by pointer and by keyboard, and asks for more', async () => {
    const [open, more] = [vi.fn(), vi.fn()];
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows: [{ id: 'a' }, { id: 'b' }], more: true, loadMore: more }} onOpen={open} />);
    const row = screen.getByText('b').closest('tr') as HTMLElement;
    await userEvent.click(row);
    row.focus();
    await userEvent.keyboard('{Enter}');
    expect(open.mock.calls).toEqual([[{ id: 'b' }], [{ id: 'b' }]]);
    await userEvent.click(screen.getByRole('button', { name: '继续加载' }));
    expect(more).toHaveBeenCalledOnce();
  });
});

describe('a table that is cut and sorted', () => {
  const rows = [4, 1, 3, 2].map((n) => ({ id: `r${n}`, n }));
  const columns = [
    { key: 'id', title: '名称', render: (row: { id: string; n: number }) => row.id, primary: true },
    { key: 'n', title: '数量', render: (row: { id: string; n: number }) => row.n, by: (row: { id: string; n: number }) => row.n },
  ];
  const shown = () => screen.getAllByText(/^r\d$/).map((cell) => cell.textContent);
  it('shows the first rows as they come, all on request, and fewer again', async () => {
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows }} first={2} />);
    expect(shown()).toEqual(['r4', 'r1']);
    await userEvent.click(screen.getByRole('button', { name: '全部 4 项' }));
    expect(shown()).toEqual(['r4', 'r1', 'r3', 'r2']);
    await userEvent.click(screen.getByRole('button', { name: '只看前 2 项' }));
    expect(shown()).toEqual(['r4', 'r1']);
  });
  it('sorts all rows before it cuts, the greatest first, and goes back to how they came', async () => {
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows }} first={2} />);
    const head = screen.getByRole('columnheader', { name: /数量/ });
    const seen: unknown[] = [];
    for (let press = 0; press < 3; press += 1) {
      await userEvent.click(head);
      seen.push(shown());
    }
    expect(seen).toEqual([['r4', 'r3'], ['r1', 'r2'], ['r4', 'r1']]);
  });
  it('leaves few rows alone', () => {
    draw(<DataTable label="表" columns={columns} rowKey={(row) => row.id} rows={{ rows }} first={4} />);
    expect(screen.queryByRole('button', { name: /全部/ })).toBeNull();
  });
});

describe('values', () => {
  it('money is in yuan, an amount that is not there is no zero', () => {
    draw(<><Money fen={-1_234_567} /><Money fen={null} /></>);
    expect(screen.getByText('-¥12,345.67')).toBeTruthy();
    expect(screen.getByText('–')).toBeTruthy();
  });
  it('an instant keeps its exact form for whoever wants it', () => {
    draw(<DateTime at="2024-03-02T00:20:00Z" />);
    const time = screen.getByText('2024-03-02 08:20');
    expect(time.getAttribute('title')).toBe('2024-03-02 08:20:00');
    expect(time.getAttribute('datetime')).toBe('2024-03-02T00:20:00Z');
  });
});

describe('two of a kind', () => {
  it('tell what differs by words, not by colour alone', () => {
    draw(<SideBySide label="比对" left="甲" right="乙" lines={[{ name: '性别', left: '男', right: '男', differs: false }, { name: '出生', left: '1990', right: '1991', differs: true }]} />);
    const rows = within(screen.getByRole('table', { name: '比对' })).getAllByRole('row');
    expect(rows[1]?.textContent).not.toContain('不一致');
    expect(rows[2]?.textContent).toContain('不一致');
  });
});

describe('a refusal', () => {
  it('says what happened, what is wrong and what to do', async () => {
    draw(<Refusal error={new Refused(409, { detail: '报告已撤回 · the report was withdrawn' })} />);
    await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('内容已被他人更改报告已撤回请刷新后查看最新内容，再作决定。'));
  });
});
