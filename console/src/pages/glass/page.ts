import { UnlockOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/glass',
  title: ['破窗复核', 'Broken glass'],
  help: ['逐条核对没有就诊关系而打开的档案，判断理由是否属实、是否必要。认为不合理的立即关闭，结论居民本人可见。', 'Look at each record that was opened without a relation, and judge the reason. What is not justified is closed at once; the resident sees the finding.'],
  acts: ['review-break-glass'],
  nav: { group: 'care', order: 30, icon: UnlockOutlined },
  load: () => import('./Glass'),
});
