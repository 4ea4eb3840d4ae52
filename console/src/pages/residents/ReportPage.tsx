import { PrinterOutlined } from '@ant-design/icons';
import { Alert, Button } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { useWhoWords } from '@/app/Find';
import { useSession } from '@/app/session';
import { useTexts } from '@/i18n/language';
import { moment } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { MaskedText, type Purpose } from '@/parts/masked';
import { Loading, Refusal } from '@/parts/states';
import css from './residents.module.css';
import { useHead, type Head } from './Record';
import { texts } from './texts';
import { Flagged } from './Trends';

type Report = Schema<'ReportShown'>;

/** A report in full, as paper has it: for the screen and for the printer. */
export default function ReportPage() {
  const t = useTexts(texts);
  const { id = '' } = useParams();
  const [search] = useSearchParams();
  const { may } = useSession();
  const go = useNavigate();
  const report = useQuery({
    queryKey: ['report', id],
    queryFn: ({ signal }) => take(api.GET('/api/recognition/reports/{id}', { params: { path: { id } }, signal })),
  });
  const head = useHead(report.data?.resident ?? search.get('of') ?? '', Boolean(report.data) && may('read-person'));
  return (
    <PageFrame title={<span className={css.paperBar}>{t('report')}</span>} actions={
      <span className={css.paperBar}>
        <Button onClick={() => void go(-1)}>{t('back')}</Button>
        {report.data && <Button type="primary" icon={<PrinterOutlined />} onClick={() => print()}>{t('print')}</Button>}
      </span>
    }>
      {report.error ? <Sheet><Refusal error={report.error} retry={() => void report.refetch()} /></Sheet> : !report.data ? <Sheet><Loading /></Sheet> : <Paper report={report.data} head={head.data} />}
    </PageFrame>
  );
}

export function Paper({ report, head }: { report: Report; head?: Head | undefined }) {
  const t = useTexts(texts);
  const who = useWhoWords();
  const [printed] = useState(() => new Date());
  const title = report.item?.name ?? report.title;
  const purposes = (head?.purposes ?? []).filter((one): one is Purpose => one !== 'administration');
  const unmask = head && purposes.length > 0
    ? async (purpose: Purpose) => (await take(api.POST('/api/residents/{id}/unmask', { params: { path: { id: head.person.id } }, body: { purpose } }))).name
    : undefined;
  return (
    <article className={css.paper} aria-label={title}>
      {report.version !== report.currentVersion && (
        <Alert type="warning" role="status" title={t('older', { n: report.version, now: report.currentVersion })} style={{ marginBottom: 12 }} />
      )}
      {report.status === 'entered-in-error' && <Alert type="error" role="status" title={t('withdrawn')} style={{ marginBottom: 12 }} />}
      <p className={css.paperPlace}>{report.institutionName ?? report.institution}</p>
      <h2 className={css.paperTitle}>{title}</h2>
      <dl className={css.paperFacts}>
        {head && (
          <>
            <div><dt>{t('name')}</dt><dd><MaskedText name={t('name')} text={head.person.name} purposes={purposes} unmask={unmask} /></dd></div>
            <div><dt>{t('sexAge')}</dt><dd>{who(head.person)}</dd></div>
            {head.person.birth && <div><dt>{t('birth')}</dt><dd>{head.person.birth}</dd></div>}
          </>
        )}
        <div><dt>{t('performed')}</dt><dd>{report.performedAt ? moment(report.performedAt) : '–'}</dd></div>
        {report.issuedAt && <div><dt>{t('issued')}</dt><dd>{moment(report.issuedAt)}</dd></div>}
        <div><dt>{t('reportStatus')}</dt><dd>{report.isFinal ? t('final') : report.status === 'entered-in-error' ? t('withdrawn') : t('preliminary')}</dd></div>
        {report.item && report.title && report.title !== report.item.name && <div><dt>{t('resultItem')}</dt><dd>{report.title}</dd></div>}
      </dl>
      {report.results.length > 0 && (
        <div className={css.scroll} style={{ marginTop: 0 }} tabIndex={0} role="region" aria-label={t('resultItem')}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t('resultItem')}</th>
                <th scope="col">{t('value')}</th>
                <th scope="col">{t('range')}</th>
              </tr>
            </thead>
            <tbody>
              {report.results.map((one, at) => (
                <tr key={`${one.name}-${at}`}>
                  <td>
                    {one.item?.name ?? one.name}
                    {one.method && <div className={css.entryWhere}>{t('method')} {one.method}</div>}
                  </td>
                  <td>{one.value ? <Flagged value={one.value} unit={one.unit} flags={one.flags} /> : '–'}</td>
                  <td className={css.number}>{one.referenceRange ?? '–'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {report.findings && (
        <>
          <h3 className={css.paperPart}>{t('findings')}</h3>
          <p className={css.paperWords}>{report.findings}</p>
        </>
      )}
      {report.conclusion && (
        <>
          <h3 className={css.paperPart}>{t('conclusion')}</h3>
          <p className={css.paperWords}>{report.conclusion}</p>
        </>
      )}
      {!report.findings && !report.conclusion && report.results.length === 0 && <p className={css.note}>{t('noText')}</p>}
      {report.studies.length > 0 && (
        <>
          <h3 className={css.paperPart}>{t('images')}</h3>
          {report.studies.map((study) => (
            <p key={study.studyUid ?? study.fhir} className={css.paperWords}>
              {study.modalities.join(', ')} {report.images ? t('imagesReady') : t('imagesNot')}
              {study.studyUid && <span className={css.entryWhere}> · {study.studyUid}</span>}
            </p>
          ))}
        </>
      )}
      <p className={css.paperFoot}>
        <span>{t('mutual')}</span>
        <span>{t('printedAt', { at: moment(printed) })}</span>
      </p>
    </article>
  );
}
