import { Button } from 'antd';
import { Link } from 'react-router';
import { useTexts } from '@/i18n/language';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { texts } from './texts';

/** No page has this address. */
export function Missing() {
  const t = useTexts(texts);
  return (
    <PageFrame title={t('missingTitle')}>
      <Sheet>
        <Empty title={t('missingTitle')} action={<Link to="/"><Button tabIndex={-1}>{t('home')}</Button></Link>}>
          {t('missingText')}
        </Empty>
      </Sheet>
    </PageFrame>
  );
}
