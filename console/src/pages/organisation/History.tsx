import { useQueries } from '@tanstack/react-query';
import { api, take, type Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { said, type Said } from '@/i18n/texts';
import { moment } from '@/i18n/write';
import { Empty, Loading, Refusal } from '@/parts/states';
import css from './organisation.module.css';
import { texts } from './texts';

const TOPICS = ['membership', 'unit', 'delegation'] as const;
const CODES = new Set(['parent', 'head', 'legalPerson']);

type Statement = Schema<'StatementShown'>;

/** Everything that was ever stated of a unit, what was corrected struck out. */
export function History({ unit, name }: { unit: string; name: (code: string) => string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const asked = useQueries({
    queries: TOPICS.map((topic) => ({
      queryKey: ['organisation', 'history', topic, unit],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        take(api.GET('/api/organisation/history/{topic}/{subject}', { params: { path: { topic, subject: unit } }, signal })),
    })),
  });
  const failed = asked.find((one) => one.error);
  if (failed) return <Refusal tight error={failed.error} retry={() => void failed.refetch()} />;
  if (asked.some((one) => !one.data)) return <Loading tight />;
  const all = asked.flatMap((one, at) => (one.data?.statements ?? []).map((statement) => ({ topic: TOPICS[at] ?? 'unit', statement })));
  if (all.length === 0) return <Empty tight title={t('noHistory')} />;
  all.sort((a, b) => b.statement.validFrom.localeCompare(a.statement.validFrom) || b.statement.knownFrom.localeCompare(a.statement.knownFrom));
  const word = (field: string) => {
    const known = (texts as Readonly<Record<string, Said>>)[`f:${field}`];
    return known ? said(known, language) : field;
  };
  const words = (statement: Statement) =>
    Object.entries(statement.fields)
      .filter(([field]) => field !== 'code' && field !== 'member')
      .map(([field, value]) => `${word(field)} ${CODES.has(field) ? name(value) : value}`)
      .join(' · ');
  return (
    <div className={css.scroll}>
      <table className={css.table} aria-label={t('history')}>
        <thead>
          <tr>
            <th scope="col">{t('validFrom')}</th>
            <th scope="col">{t('validUntil')}</th>
            <th scope="col">{t('statement')}</th>
            <th scope="col">{t('known')}</th>
          </tr>
        </thead>
        <tbody>
          {all.map(({ topic, statement }, at) => (
            <tr key={`${topic}-${statement.validFrom}-${statement.knownFrom}-${at}`} className={statement.knownTo ? css.gone : ''}>
              <td>{statement.validFrom}</td>
              <td>{statement.validUntil ?? t('goesOn')}</td>
              <td>{topic === 'unit' ? t('unit') : topic === 'membership' ? t('membership') : t('delegations')} · {words(statement)}</td>
              <td>
                {moment(statement.knownFrom)}
                {statement.knownTo && <div>{t('replaced', { at: moment(statement.knownTo) })}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
