import { ExperimentOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/what-if',
  title: ['规则试算', 'What if'],
  help: [
    '改动时限、标识范围或目录，用过去几个月真实发生的开单重新判定，看互认、互认率和节约会有什么不同。试算不改变任何规则，也不影响正在进行的业务。',
    'Change a window, the scope of a label or the catalogue, and decide the orders of past months again: what would have been recognised and saved, beside what happened. Nothing is changed by it.',
  ],
  acts: ['try-rules'],
  nav: { group: 'region', order: 30, icon: ExperimentOutlined },
  load: () => import('./WhatIf'),
});
