import { KeyOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/access',
  title: ['接入凭证', 'Systems and apps'],
  help: ['各机构系统以密钥或密钥对接入，应用经居民或医务人员同意后读取。密钥只显示一次；停用立即生效。', 'Institutions’ systems come in with a key or a key pair; apps read by somebody’s consent. A key is shown once; revoking holds at once.'],
  acts: ['manage-keys', 'manage-senders'],
  nav: { group: 'system', order: 30, icon: KeyOutlined },
  load: () => import('./Access'),
});
