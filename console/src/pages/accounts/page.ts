import { TeamOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/accounts',
  title: ['账号与角色', 'Accounts and roles'],
  help: ['谁能登录、以什么角色、在哪家机构。系统管理员开立和停用账号，安全管理员授予和收回角色，两者互不代办。', 'Who can sign in, as what, and where. System administrators make and stop accounts, security administrators give and take roles; neither does the other’s work.'],
  acts: ['see-accounts'],
  nav: { group: 'system', order: 20, icon: TeamOutlined },
  load: () => import('./Accounts'),
});
