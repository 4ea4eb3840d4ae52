import { page } from '@/app/page';

export default page({
  path: '/account',
  title: ['我的账号', 'My account'],
  help: ['在这里更改口令、绑定动态口令，查看您在各机构的角色。', 'Change the password, set up the second factor, and see your roles.'],
  acts: [],
  load: () => import('./Account'),
});
