import { useState } from 'react';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame } from '@/parts/frame';
import { PageTabs } from '@/parts/tabs';
import { Apps } from './Apps';
import { Clients } from './Clients';
import { Keys } from './Keys';
import page from './page';
import { Senders } from './Senders';
import { texts } from './texts';

/** Systems and apps that may come in. */
export default function Access() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const items = [
    ...(may('manage-keys')
      ? [
          { key: 'keys', label: t('keys'), children: <Keys /> },
          { key: 'clients', label: t('clients'), children: <Clients /> },
          { key: 'apps', label: t('apps'), children: <Apps /> },
        ]
      : []),
    ...(may('manage-senders') ? [{ key: 'senders', label: t('senders'), children: <Senders /> }] : []),
  ];
  const [tab, setTab] = useState(items[0]?.key ?? 'keys');
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <PageTabs label={said(page.title, language)} active={tab} onChange={setTab} items={items} />
    </PageFrame>
  );
}
