import { describe, expect, it } from 'vitest';
import { matching, placeOf, roleWord, ROLES } from './roles';

describe('roles', () => {
  it('each has a name in both languages', () => {
    for (const { role } of ROLES) expect(roleWord(role)[0]).not.toBe(role);
  });
  it('says where a role is held', () => {
    expect([placeOf('doctor'), placeOf('quality-officer'), placeOf('auditor'), placeOf('resident'), placeOf(undefined)]).toEqual(['needed', 'free', 'none', 'none', 'none']);
  });
});

describe('looking for accounts', () => {
  const wang = { login: 'wang.li', name: '王丽', practitioner: 'D77', roles: [{ role: 'doctor', institution: '1' }] };
  const zhao = { login: 'zhao', name: '赵敏', roles: [] };
  it('by login, name, staff number and role', () => {
    expect(matching([wang, zhao], 'WANG', undefined)).toEqual([wang]);
    expect(matching([wang, zhao], '赵', undefined)).toEqual([zhao]);
    expect(matching([wang, zhao], 'd77', undefined)).toEqual([wang]);
    expect(matching([wang, zhao], '', 'doctor')).toEqual([wang]);
    expect(matching([wang, zhao], '', undefined)).toHaveLength(2);
  });
});
