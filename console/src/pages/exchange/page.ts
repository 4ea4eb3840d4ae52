import { ApiOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/exchange',
  title: ['接入监控', 'Exchange monitor'],
  help: [
    '各机构系统送来了什么、最近一次是何时、哪些报文被拒收以及原因。被拒收的报文改正后可在此重新接收，也可用表格导入报告。',
    'What each institution’s systems bring and when they did last, and which messages were refused and why. A refused message can be taken again once it is mended; reports can be loaded by spreadsheet.',
  ],
  acts: ['see-exchange', 'import-reports'],
  nav: { group: 'system', order: 10, icon: ApiOutlined },
  load: () => import('./Exchange'),
});
