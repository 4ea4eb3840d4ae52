import { ExperimentOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { Link, useSearchParams } from 'react-router';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { PageFrame } from '@/parts/frame';
import { Compare } from './Compare';
import { List } from './List';
import page from './page';
import css from './rules.module.css';
import { texts } from './texts';

/** Rules in force on a day, or what differs between two. What is looked at stands in the address. */
export default function Rules() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const comparing = search.get('view') === 'compare';
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
  const today = day(new Date());
  return (
    <PageFrame
      title={said(page.title, language)}
      help={said(page.help, language)}
      actions={
        may('see-statistics') && (
          <Link to="/what-if">
            <Button icon={<ExperimentOutlined />} tabIndex={-1}>{t('whatIf')}</Button>
          </Link>
        )
      }
    >
      <div className={css.bar}>
        <Segmented
          aria-label={t('view')}
          value={comparing ? 'compare' : 'list'}
          onChange={(view) => change({ view: view === 'compare' ? 'compare' : undefined })}
          options={[
            { value: 'list', label: t('inForce') },
            { value: 'compare', label: t('compare') },
          ]}
        />
      </div>
      {comparing ? <Compare today={today} search={search} change={change} /> : <List today={today} search={search} change={change} />}
    </PageFrame>
  );
}

export interface Asking {
  today: string;
  search: URLSearchParams;
  change: (wanted: Record<string, string | undefined>) => void;
}
