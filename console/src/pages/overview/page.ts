import { HomeOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/',
  title: ['首页', 'Start'],
  help: ['全区域今天的情况，以及您可以使用的各项功能。数字为全区合计，不含任何个人信息。', 'How the region stands today, and the pages that you may use. Figures are sums over the region; none is about a person.'],
  acts: [],
  nav: { group: 'start', order: 0, icon: HomeOutlined },
  load: () => import('./Overview'),
});
