import { texts as all } from '@/i18n/texts';

export const texts = all({
  who: ['身份与角色', 'Who you are'],
  login: ['账号', 'Account'],
  name: ['姓名', 'Name'],
  staff: ['工号', 'Staff number'],
  roles: ['角色', 'Roles'],
  ends: ['本次登录到期', 'This session ends'],
  wholeRegion: ['全区域', 'the whole region'],
  password: ['更改口令', 'Change the password'],
  passwordHelp: ['至少 12 个字符，可以是一句话。更改后，其他设备上的登录会全部退出。', '12 characters or more; a sentence is fine. It signs you out everywhere else.'],
  passwordDone: ['口令已更改。', 'The password was changed.'],
  factor: ['动态口令', 'Second factor'],
  factorOn: ['已绑定。更换手机时，请系统管理员重置后重新绑定。', 'It is set up. For another phone, ask a system administrator to reset it.'],
  factorOff: ['尚未绑定。绑定后，登录时除口令外还需手机上的六位数字，即使口令泄露他人也无法登录。', 'Not set up. With it, signing in takes six digits from your phone, so that a stolen password is not enough.'],
});
