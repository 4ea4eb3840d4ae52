import { CommentOutlined } from '@ant-design/icons';
import { page } from '@/app/page';

export default page({
  path: '/objections',
  title: ['居民异议', 'Objections'],
  help: ['居民对调阅、记录内容或共享提出的异议，按期限排列，请逐条答复并写明理由。成立的共享或“非本人”异议会限制他人查看，不删除任何记录。', 'What residents object to, by when it is due: answer each with a reason. Accepted ones on sharing, or of another person’s piece, keep it from others; nothing is deleted.'],
  acts: ['answer-objections'],
  nav: { group: 'care', order: 40, icon: CommentOutlined },
  load: () => import('./Worklist'),
});
