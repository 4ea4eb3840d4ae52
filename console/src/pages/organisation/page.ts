import { ApartmentOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/organisation',
  title: ['机构与人员', 'Organisation'],
  help: ['任一天的机构隶属、七个统一的委托、科室、人员执业地点与证照，以及历次变更。变更按生效日期登记，不改动历史。', 'What belonged to what on any day, the seven unified domains, departments, people with their places of practice and licences, and every change. Changes are stated from a day on; history stays.'],
  acts: ['read-register'],
  unless: ['see-mine'],
  nav: { group: 'region', order: 40, icon: ApartmentOutlined },
  load: () => import('./Organisation'),
});
