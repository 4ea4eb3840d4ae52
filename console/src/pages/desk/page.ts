import { MedicineBoxOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default [
  page({
    path: '/desk',
    title: ['医生工作台', 'Doctor’s desk'],
    help: ['选定居民后开检查检验和药品，已有的可互认结果和重复提醒立即显示在旁边。互认还是重做由医生决定，系统不阻断开单。', 'Choose a resident and order: results from elsewhere that may stand in, and duplicates, show at once beside the order. The doctor decides; nothing blocks an order.'],
    acts: ['check-orders'],
    nav: { group: 'care', order: 10, icon: MedicineBoxOutlined },
    load: () => import('./Desk'),
  }),
  page({
    path: '/embed/desk',
    title: ['医生工作台', 'Doctor’s desk'],
    help: ['由医院系统带患者打开的单页工作台。', 'The desk as a single page that a hospital’s system opens with a patient.'],
    acts: [],
    open: true,
    bare: true,
    load: () => import('./Embedded'),
  }),
];
