import { Segmented, Select } from 'antd';
import { useSearchParams } from 'react-router';
import { useRegion } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame } from '@/parts/frame';
import { Feeds } from './Feeds';
import { Importing } from './Importing';
import page from './page';
import { Refused } from './Refused';
import css from './exchange.module.css';
import { texts } from './texts';

const VIEWS = ['feeds', 'refused', 'importing'] as const;
type View = (typeof VIEWS)[number];

/** What comes in, what was refused, and the way in by spreadsheet. What is looked at stands in the address. */
export default function Exchange() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may, place } = useSession();
  const region = useRegion();
  const [search, setSearch] = useSearchParams();
  const views = VIEWS.filter((view) => (view === 'importing' ? may('import-reports') : may('see-exchange')));
  const view: View = views.find((one) => one === search.get('view')) ?? views[0] ?? 'feeds';
  const institution = search.get('institution') ?? undefined;
  const change = (wanted: Record<string, string | undefined>) => {
    setSearch((before) => {
      const after = new URLSearchParams(before);
      for (const [name, value] of Object.entries(wanted)) {
        if (value) after.set(name, value);
        else after.delete(name);
      }
      return after;
    });
  };
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <div className={css.bar}>
        <Segmented<View> aria-label={t('view')} value={view} onChange={(one) => change({ view: one, message: undefined })} options={views.map((one) => ({ value: one, label: t(one) }))} />
        {!place?.institution && view !== 'importing' && (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            aria-label={t('institution')}
            placeholder={t('allInstitutions')}
            value={institution}
            onChange={(code?: string) => change({ institution: code, message: undefined })}
            options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []}
          />
        )}
      </div>
      {view === 'feeds' && <Feeds institution={institution} openRefused={(name) => change({ view: 'refused', ...(name !== undefined && { name }) })} />}
      {view === 'refused' && <Refused institution={institution} search={search} change={change} />}
      {view === 'importing' && <Importing />}
    </PageFrame>
  );
}
