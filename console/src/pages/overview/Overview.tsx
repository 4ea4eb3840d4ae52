import { Link } from 'react-router';
import { GROUPS, navigation } from '@/app/page';
import { useOverview } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { count, share, span } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { StatTile, Tiles } from '@/parts/tile';
import { DateTime, Money } from '@/parts/values';
import css from './overview.module.css';
import page from './page';
import { texts } from './texts';

/** Figures that are older than this say when they were counted; milliseconds. */
const FRESH_MS = 120_000;

/** What runs here, how the region stands today, and where to go. */
export default function Overview() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may, place } = useSession();
  const overview = useOverview();
  const pages = navigation(may)
    .filter(({ group }) => group !== GROUPS[0])
    .flatMap((group) => group.pages);
  const data = overview.data;
  const alive = data !== undefined && !overview.isError;
  const old = data?.countedAt && Date.parse(data.now) - Date.parse(data.countedAt) > FRESH_MS;
  return (
    <PageFrame
      title={place ? `${place.name}` : said(page.title, language)}
      help={said(page.help, language)}
      actions={
        <span className={css.state} role="status">
          <span className={`${css.dot} ${alive ? css.dotGood : ''}`} aria-hidden />
          {t(alive || overview.isPending ? 'running' : 'unreachable')}
        </span>
      }
    >
      {!data && overview.isPending && <Loading />}
      {!data && overview.isError && <Sheet><Refusal error={overview.error} retry={() => void overview.refetch()} /></Sheet>}
      {data && (
        <>
          <h2 className={css.group}>{t('today')}</h2>
          <Tiles>
            <StatTile label={t('checks')} value={count(data.today.checks)} hint={t('checksHint')} />
            <StatTile label={t('offered')} value={count(data.today.offered)} hint={t('offeredHint')} />
            <StatTile label={t('recognised')} value={count(data.today.recognised)} hint={t('recognisedHint', { share: share(data.today.recognised, data.today.offered) })} />
            <StatTile label={t('saved')} value={<Money fen={data.today.net} />} hint={t('savedToday')} mark />
          </Tiles>
          <h2 className={css.group}>{t('sinceStart')}</h2>
          <Tiles>
            <StatTile label={t('reports')} value={data.reports === null || data.reports === undefined ? '–' : count(data.reports)} hint={old ? <DateTime at={data.countedAt} /> : undefined} />
            <StatTile label={t('residents')} value={data.residents === null || data.residents === undefined ? '–' : count(data.residents)} />
            <StatTile label={t('totalRecognised')} value={count(data.total.recognised)} hint={t('recognisedHint', { share: share(data.total.recognised, data.total.offered) })} />
            <StatTile label={t('totalSaved')} value={<Money fen={data.total.net} />} mark />
          </Tiles>
        </>
      )}
      <Sheet title={t('pages')} className={css.box}>
        {pages.length === 0 ? (
          <Empty tight title={t('noPages')} />
        ) : (
          <ul className={css.pages}>
            {pages.map((one) => {
              const Icon = one.nav?.icon;
              return (
                <li key={one.path}>
                  <Link to={one.path} className={css.page}>
                    <span className={css.pageIcon} aria-hidden>{Icon && <Icon />}</span>
                    <span className={css.pageName}>{said(one.title, language)}</span>
                    <span className={css.pageHelp}>{said(one.help, language)}</span>
                  </Link>
                </li>
              );
            })}
          </ul>
        )}
      </Sheet>
      {data && (
        <Sheet title={t('facts')} className={css.box}>
          <dl className={css.facts}>
            <div><dt>{t('version')}</dt><dd>{data.version}</dd></div>
            <div><dt>{t('database')}</dt><dd>{data.database}</dd></div>
            <div><dt>{t('up')}</dt><dd>{span((Date.parse(data.now) - Date.parse(data.startedAt)) / 1000, language)}</dd></div>
            <div><dt>{t('interfaces')}</dt><dd><a href="/openapi.json">{t('json')}</a></dd></div>
            <div><dd><a href="/fhir/metadata">{t('fhir')}</a></dd></div>
            <div><dd><a href="/cds-services">{t('hooks')}</a></dd></div>
          </dl>
        </Sheet>
      )}
    </PageFrame>
  );
}
