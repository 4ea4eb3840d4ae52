import { useState } from 'react';
import { api, take } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { midnightOf } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { usePages } from '@/parts/pages';
import { Chain } from './Chain';
import { Entries } from './Entries';
import { Asking } from './Form';
import { EMPTY, searchOf, type Entry, type Form } from './asking';
import css from './audit.module.css';
import page from './page';
import { texts } from './texts';

/** Rows of a page: what one looks through before asking for less. */
const PAGE = 50;

/** Who did what, and whether the trail of it holds. */
export default function Audit() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [form, setForm] = useState<Form>(EMPTY);
  const [asked, setAsked] = useState<Form>();
  const rows = usePages<Entry>(
    ['audit', asked],
    async (after, signal) => {
      const body = searchOf(asked ?? EMPTY, midnightOf);
      const found = await take(api.POST('/api/audit/search', { body: { ...body, limit: PAGE, ...(after !== undefined && { after }) }, signal }));
      return { rows: found.entries, next: found.next };
    },
    asked !== undefined,
  );
  const ask = (wanted: Form) => {
    setForm(wanted);
    setAsked({ ...wanted });
  };
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <div className={css.stack}>
        <Chain />
        <Sheet title={t('search')}>
          <Asking form={form} change={setForm} ask={() => ask(form)} clear={() => {
            setForm(EMPTY);
            setAsked(undefined);
          }} />
        </Sheet>
        <Sheet flush>
          {asked ? <Entries rows={rows} narrow={(change) => ask({ ...form, ...change })} /> : <Empty>{t('start')}</Empty>}
        </Sheet>
      </div>
    </PageFrame>
  );
}
