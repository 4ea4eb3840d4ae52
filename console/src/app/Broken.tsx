import { Button } from 'antd';
import { useRouteError } from 'react-router';
import { useTexts } from '@/i18n/language';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { texts } from './texts';

/** A page whose code failed; or whose file is gone, since the server has a newer console. */
export function Broken() {
  const t = useTexts(texts);
  const error = useRouteError();
  const stale = error instanceof TypeError && /dynamically imported module|module script/i.test(error.message);
  return (
    <PageFrame title={t(stale ? 'staleTitle' : 'brokenTitle')}>
      <Sheet>
        <Empty title={t(stale ? 'staleTitle' : 'brokenTitle')} action={<Button type="primary" onClick={() => location.reload()}>{t('reload')}</Button>}>
          {t(stale ? 'staleText' : 'brokenText')}
        </Empty>
      </Sheet>
    </PageFrame>
  );
}
