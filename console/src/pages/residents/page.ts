import { SolutionOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default [
  page({
    path: '/residents',
    title: ['居民档案', 'Records'],
    help: [
      '查找与您有就诊、开单、签约等关系的居民，查看其在各机构的就诊、报告和用药。没有关系而诊疗急需时，可说明理由破窗调阅，事后有人复核，居民本人可见。',
      'Find residents who are tied to you by a visit, an order or a contract, and read what every institution wrote. Where care needs a record without such a tie, open it with a reason: somebody reviews it, and the resident sees it.',
    ],
    acts: ['read-person'],
    unless: ['see-mine'],
    nav: { group: 'record', order: 10, icon: SolutionOutlined },
    load: () => import('./Search'),
  }),
  page({
    path: '/residents/:id',
    title: ['居民档案', 'Record'],
    help: ['该居民在各机构的就诊、报告、开单与用药，按时间排列。每次查看都记入审计，居民本人可见。', 'What every institution wrote of this resident, by time. Each look is audited, and shown to the resident.'],
    acts: ['read-care', 'read-orders', 'read-results', 'read-medicines'],
    load: () => import('./Record'),
  }),
  page({
    path: '/reports/:id',
    title: ['报告', 'Report'],
    help: ['报告全文，可打印。', 'The report in full, to be read or printed.'],
    acts: ['read-results'],
    load: () => import('./ReportPage'),
  }),
];
