import { Alert, Descriptions } from 'antd';
import { useState } from 'react';
import { useRoleWords } from '@/app/Head';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { Enrolment, PasswordForm } from '@/pages/signin/steps';
import { PageFrame, Sheet } from '@/parts/frame';
import { DateTime } from '@/parts/values';
import css from './account.module.css';
import page from './page';
import { texts } from './texts';

/** The own account. */
export default function Account() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const words = useRoleWords();
  const { me, refresh } = useSession();
  const [changed, setChanged] = useState(0);
  if (!me) return null;
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <div className={css.grid}>
        <Sheet title={t('who')}>
          <Descriptions
            column={1}
            size="small"
            items={[
              { key: 'login', label: t('login'), children: me.login },
              { key: 'name', label: t('name'), children: me.name },
              ...(me.practitioner ? [{ key: 'staff', label: t('staff'), children: me.practitioner }] : []),
              ...me.places.map((place) => ({
                key: place.institution ?? '*',
                label: t('roles'),
                children: `${place.institution ? place.name : `${place.name} (${t('wholeRegion')})`} · ${words(place)}`,
              })),
              { key: 'ends', label: t('ends'), children: <DateTime at={me.session.endsAt} /> },
            ]}
          />
        </Sheet>
        <Sheet title={t('password')}>
          <p className={css.help}>{t('passwordHelp')}</p>
          {changed > 0 && <Alert type="success" role="status" title={t('passwordDone')} style={{ marginBottom: 12 }} />}
          <PasswordForm
            key={changed}
            onDone={async () => {
              await refresh();
              setChanged((times) => times + 1);
            }}
          />
        </Sheet>
        <Sheet title={t('factor')}>
          {me.secondFactor ? <p className={css.help}>{t('factorOn')}</p> : <p className={css.help}>{t('factorOff')}</p>}
          {!me.secondFactor && <Enrolment onDone={refresh} />}
        </Sheet>
      </div>
    </PageFrame>
  );
}
