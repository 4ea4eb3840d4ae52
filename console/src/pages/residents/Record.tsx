import { Alert } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { Refused } from '@/api/problem';
import { useWhoWords } from '@/app/Find';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { moment } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { MaskedText, type Purpose } from '@/parts/masked';
import { Empty, Loading, Refusal } from '@/parts/states';
import { PageTabs } from '@/parts/tabs';
import { Looked } from './Looked';
import pages from './page';
import css from './residents.module.css';
import { BreakGlass } from './Search';
import { texts } from './texts';
import { Timeline } from './Timeline';
import { Trends } from './Trends';

export type Head = Schema<'ResidentShown'>;

/** Who somebody is, for whoever may see that. */
export function useHead(id: string, enabled = true) {
  return useQuery({
    queryKey: ['resident', id, 'head'],
    queryFn: ({ signal }) => take(api.GET('/api/residents/{id}', { params: { path: { id } }, signal })),
    enabled,
  });
}

/** A resident's record across institutions. */
export default function Record() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { id = '' } = useParams();
  const { may } = useSession();
  const [search, setSearch] = useSearchParams();
  const named = may('read-person');
  const head = useHead(id, named);
  const page = pages[1];
  const tab = search.get('tab') ?? 'timeline';
  const frame = { title: t('record'), help: page && said(page.help, language) };
  if (named && head.error) {
    const hidden = head.error instanceof Refused && head.error.status === 404;
    return (
      <PageFrame {...frame}>
        <div className={css.searchGrid}>
          <Sheet>
            {hidden ? <Empty title={t('hidden')}>{t('hiddenAdvice')}</Empty> : <Refusal error={head.error} retry={() => void head.refetch()} />}
          </Sheet>
          {hidden && may('open-record') && (
            <Sheet title={t('glassTitle')}>
              <BreakGlass resident={id} onOpened={() => void head.refetch()} />
            </Sheet>
          )}
        </div>
      </PageFrame>
    );
  }
  const items = [
    { key: 'timeline', label: t('timeline'), children: <Timeline resident={id} /> },
    ...(may('read-results') ? [{ key: 'trends', label: t('trends'), children: <Trends resident={id} /> }] : []),
    ...(may('read-care') ? [{ key: 'looked', label: t('looked'), children: <Looked resident={id} /> }] : []),
  ];
  return (
    <PageFrame {...frame}>
      {named && (head.data ? <Person head={head.data} /> : <Sheet><Loading tight /></Sheet>)}
      {(!named || head.data) && (
        <PageTabs label={t('record')} active={items.some((item) => item.key === tab) ? tab : 'timeline'} onChange={(key) => setSearch({ tab: key }, { replace: true })} items={items} />
      )}
    </PageFrame>
  );
}

/** Who it is, masked, with what is asked for a purpose. */
export function Person({ head }: { head: Head }) {
  const t = useTexts(texts);
  const who = useWhoWords();
  const { person } = head;
  const purposes = head.purposes.filter((one): one is Purpose => one !== 'administration');
  const unmask = (pick: (of: Schema<'Unmasked'>) => string | null | undefined) =>
    purposes.length === 0
      ? undefined
      : async (purpose: Purpose) => {
          const whole = await take(api.POST('/api/residents/{id}/unmask', { params: { path: { id: person.id } }, body: { purpose } }));
          return pick(whole) ?? '–';
        };
  const relations = head.relations.map((one) => t(one as 'own'));
  const document = person.documents[0];
  return (
    <Sheet flush>
      <div className={css.head}>
        <span className={css.headName}>
          <MaskedText name={t('name')} text={person.name} purposes={purposes} unmask={unmask((of) => of.name)} />
        </span>
        <span>{who(person)}</span>
        <dl className={css.facts}>
          {person.birth && <div><dt>{t('birth')}</dt><dd className={css.number}>{person.birth}</dd></div>}
          {document && (
            <div>
              <dt>{t(`id${document.kind}` as 'id01')}</dt>
              <dd><MaskedText name={t('number')} text={document.number} purposes={purposes} unmask={unmask((of) => of.documents.find((one) => one.kind === document.kind)?.number)} /></dd>
            </div>
          )}
          {person.phone && (
            <div>
              <dt>{t('phone')}</dt>
              <dd><MaskedText name={t('phone')} text={person.phone} purposes={purposes} unmask={unmask((of) => of.phone)} /></dd>
            </div>
          )}
          {head.address && (
            <div>
              <dt>{t('address')}</dt>
              <dd><MaskedText name={t('address')} text={head.address} purposes={purposes} unmask={unmask((of) => of.address)} /></dd>
            </div>
          )}
          {person.localId && <div><dt>{t('localId')}</dt><dd className={css.number}>{person.localId}</dd></div>}
          <div>
            <dt>{t('institutions')}</dt>
            <dd>{person.institutions.map((one) => one.name ?? one.code).join(' · ')}</dd>
          </div>
          <div>
            <dt>{t('relation')}</dt>
            <dd>{relations.length > 0 ? relations.join(' · ') : t('noRelation')}</dd>
          </div>
        </dl>
      </div>
      {head.openedUntil && (
        <div style={{ padding: '0 16px 14px' }}>
          <Alert type="warning" role="status" title={t('opened', { at: moment(head.openedUntil) })} />
        </div>
      )}
    </Sheet>
  );
}
