import { HeartOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/my',
  title: ['我的档案', 'My record'],
  help: ['查看本人和授权家属的就诊、报告与指标，看谁看过、为什么看。您可以提出异议，给出或撤回授权。', 'Read your own record and those of family who let you: visits, reports, trends, and who looked and why. Object, consent, and take consents back.'],
  acts: ['see-mine'],
  nav: { group: 'record', order: 20, icon: HeartOutlined },
  load: () => import('./My'),
});
