import { BookOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/rules',
  title: ['政策规则', 'Rules'],
  help: [
    '本区域某一天有效的每一条规则：内容、出处文件、生效日期和历次版本，也可对比任意两天的不同。标“示例”的数字文件未给出，须由本区域确定。',
    'Every rule of the region as of a day: what it says, by which document, since when, and its versions; or what differs between two days. What is marked as an example no document gives: the region has to settle it.',
  ],
  acts: ['see-rules'],
  nav: { group: 'region', order: 20, icon: BookOutlined },
  load: () => import('./Rules'),
});
