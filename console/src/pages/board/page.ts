import { DashboardOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default [
  page({
    path: '/board',
    title: ['互认看板', 'Recognition board'],
    help: [
      '本期互认、重做与节约的情况，按机构、项目、科室和理由查看。点任何数字看它由哪些记录构成，点一行收窄到该行。',
      'What was recognised, repeated and saved, by institution, item, department and ground. Press a number for the rows behind it, a row to narrow to it.',
    ],
    acts: ['see-statistics'],
    nav: { group: 'region', order: 10, icon: DashboardOutlined },
    load: () => import('./Board'),
  }),
  page({
    path: '/board/wall',
    title: ['互认大屏', 'Recognition wall'],
    help: [
      '供大屏轮值显示：今日实时数字，以及各机构各项目的互认热力图。按 F 全屏，按 Esc 退出。',
      'For a screen on the wall: today’s live figures, and recognition by institution and item as a heat map. F fills the screen, Esc leaves.',
    ],
    acts: ['see-statistics'],
    bare: true,
    load: () => import('./Wall'),
  }),
];
