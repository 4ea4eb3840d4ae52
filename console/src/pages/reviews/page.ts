import { UserSwitchOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/reviews',
  title: ['身份匹配', 'Who is whom'],
  help: ['系统不能确定是否同一人的登记，请对照两边资料判断。合并可以撤销，判错、拆错的可以重新提出；报告随人走，不会丢失。', 'Registrations of which the system cannot tell whether they are one person: compare both and decide. A merge can be undone, and what was told apart wrongly is asked about again; reports follow their patient, and none is lost.'],
  acts: ['decide-identity'],
  nav: { group: 'record', order: 30, icon: UserSwitchOutlined },
  load: () => import('./Reviews'),
});
