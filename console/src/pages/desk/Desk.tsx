import { useLanguage } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame } from '@/parts/frame';
import { DeskBody } from './DeskBody';
import pages from './page';

/** The doctor's desk. */
export default function Desk() {
  const { language } = useLanguage();
  const [page] = pages;
  return (
    <PageFrame title={page && said(page.title, language)} help={page && said(page.help, language)}>
      <DeskBody />
    </PageFrame>
  );
}
