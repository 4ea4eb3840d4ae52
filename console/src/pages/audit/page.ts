import { AuditOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/audit',
  title: ['审计', 'Audit'],
  help: [
    '按人员、操作者、机构、时间和种类查找每一次访问与变更，并核验审计链是否完整。查看审计本身也会留痕。',
    'Find every access and change by person, actor, institution, time and kind, and verify that the chain holds. Looking at the trail is on the trail as well.',
  ],
  acts: ['read-trail'],
  nav: { group: 'system', order: 40, icon: AuditOutlined },
  load: () => import('./Audit'),
});
