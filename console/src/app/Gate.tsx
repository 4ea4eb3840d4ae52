import { useEffect, type ReactNode } from 'react';
import { Outlet } from 'react-router';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { PendingSteps } from '@/pages/signin/PendingSteps';
import { SignIn } from '@/pages/signin/SignIn';
import type { Page } from './page';
import { useSession } from './session';
import { texts } from './texts';

/**
 * Who may come in. Whoever is not signed in signs in here, and then stands at the address they came for.
 * The server decides; this only spares people a page full of refusals.
 */
export function Gate({ page, children }: { page: Page; children: ReactNode }) {
  const { stage, error, may, place, me, refresh } = useSession();
  const { language } = useLanguage();
  const t = useTexts(texts);
  const title = said(page.title, language);
  useEffect(() => {
    document.title = `${title} · ${said(texts.product, language)}`;
  }, [title, language]);
  // An open page says itself what it needs.
  if (page.open) return <>{children}</>;
  if (stage === 'asking') return <Loading />;
  if (stage === 'unreachable') {
    return (
      <PageFrame title={t('unreachableTitle')}>
        <Sheet>
          <Refusal error={error} retry={() => void refresh()} />
        </Sheet>
      </PageFrame>
    );
  }
  if (stage === 'out') return <SignIn />;
  if (stage === 'pending') return <PendingSteps />;
  if (!may(...page.acts)) {
    const roles = me?.roles.filter((role) => (role.institution ?? undefined) === (place?.institution ?? undefined));
    const named = roles?.map((role) => (language === 'zh' ? role.roleName : role.role)).join(language === 'zh' ? '、' : ', ');
    return (
      <PageFrame title={title}>
        <Sheet>
          <Empty title={t('forbiddenTitle')}>{t('forbiddenText', { place: place?.name ?? '', roles: named ?? '' })}</Empty>
        </Sheet>
      </PageFrame>
    );
  }
  return <>{children}</>;
}

/** Pages without header and navigation. */
export function Bare() {
  return (
    <main>
      <Outlet />
    </main>
  );
}
