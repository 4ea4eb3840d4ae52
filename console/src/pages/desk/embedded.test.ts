import { describe, expect, it } from 'vitest';
import { opened, takeLaunch } from './Embedded';

const at = (address: string) => new URL(address) as unknown as Location;

describe('a launch in the address', () => {
  it('is taken out of it at once, and nothing else is', () => {
    const cleared: string[] = [];
    expect(takeLaunch(at('http://h/embed/desk?a=1#launch=lianyi-launch_x'), (address) => cleared.push(address))).toBe('lianyi-launch_x');
    expect(takeLaunch(at('http://h/embed/desk#other'), (address) => cleared.push(address))).toBeUndefined();
    expect(takeLaunch(at('http://h/embed/desk?launch=in-a-log'), (address) => cleared.push(address))).toBeUndefined();
    expect(cleared).toEqual(['/embed/desk?a=1']);
  });
  it('opens the order of its patient, by the region’s id and masked', () => {
    const session = { csrf: 'c', endsAt: '', idleSeconds: 1800 };
    const order = opened({ session, institution: '510703001', resident: 'r1', patient: 'p1', name: '张*', sex: 'female', order: { department: '0301', items: [{ orderId: 'H1', item: 'CT-CHEST' }] } } as unknown as Parameters<typeof opened>[0], '女');
    expect(order.patient).toEqual({ named: { resident: 'r1' }, label: '张*', detail: '女', resident: 'r1' });
    expect(order).toMatchObject({ department: '0301', lines: [{ orderId: 'H1', item: 'CT-CHEST' }] });
  });
});
