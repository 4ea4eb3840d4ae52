import { Button } from 'antd';
import { useState } from 'react';
import type { Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { span } from '@/i18n/write';
import { Loading, Refusal } from '@/parts/states';
import { DateTime } from '@/parts/values';
import { useReport } from './asking';
import css from './desk.module.css';
import type { Candidate } from './order';
import { texts } from './texts';

/** Results that are shown before a click shows all. */
const SHOWN_MOST = 6;

type Result = Schema<'ResultShown'>;

/** What a flag means, by HL7's table of observation interpretations. */
export function flagWord(flag: string): 'high' | 'low' | 'abnormal' | undefined {
  const code = flag.toUpperCase();
  if (['H', 'HH', 'HU', '>'].includes(code)) return 'high';
  if (['L', 'LL', 'LU', '<'].includes(code)) return 'low';
  if (['A', 'AA', 'POS', 'R'].includes(code)) return 'abnormal';
  return undefined;
}

/** What was ordered first, then what is out of its range, then the rest in the report's order. */
export function sorted(results: readonly Result[], wanted: readonly string[]): readonly Result[] {
  const rank = (result: Result) =>
    result.item && wanted.includes(result.item.code) ? 0 : result.flags.some((flag) => flagWord(flag)) ? 1 : 2;
  return results.map((result, at) => ({ result, at, rank: rank(result) })).sort((a, b) => a.rank - b.rank || a.at - b.at).map(({ result }) => result);
}

function Flags({ flags }: { flags: readonly string[] }) {
  const t = useTexts(texts);
  return flags.map((flag) => {
    const word = flagWord(flag);
    if (!word) return null;
    const arrow = word === 'high' ? '↑' : word === 'low' ? '↓' : '';
    return (
      <span key={flag} className={css.flag}>
        {arrow}
        {t(word)}
      </span>
    );
  });
}

/** The results of a report: value, unit, flag and reference range. */
export function Results({ report, wanted }: { report: Schema<'ReportShown'>; wanted: readonly string[] }) {
  const t = useTexts(texts);
  const [all, setAll] = useState(false);
  const results = sorted(report.results, wanted);
  const ours = results.filter((result) => result.item && wanted.includes(result.item.code));
  const marked = ours.length < results.length ? ours : [];
  const shown = all ? results : results.slice(0, SHOWN_MOST);
  return (
    <>
      {report.version !== report.currentVersion && <p className={css.error}>{t('changedSince')}</p>}
      {results.length > 0 && (
        <table className={css.results}>
          <thead>
            <tr>
              <th scope="col">{t('item')}</th>
              <th scope="col">{t('result')}</th>
              <th scope="col">{t('reference')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((result, at) => (
              <tr key={`${result.name}-${at}`} className={marked.includes(result) ? css.ours : undefined}>
                <td>{result.item?.name ?? result.name}</td>
                <td className={css.value}>
                  {[result.value ?? '–', result.unit].filter(Boolean).join(' ')}
                  <Flags flags={result.flags} />
                </td>
                <td className={css.value}>{result.referenceRange ?? '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {results.length > SHOWN_MOST && (
        <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setAll(!all)}>
          {all ? t('fewer') : t('allResults', { n: results.length })}
        </Button>
      )}
      {report.findings && (
        <p className={css.text}>
          <span className={css.textName}>{t('findings')}</span>
          {report.findings}
        </p>
      )}
      {report.conclusion && (
        <p className={css.text}>
          <span className={css.textName}>{t('conclusion')}</span>
          {report.conclusion}
        </p>
      )}
      {results.length === 0 && !report.findings && !report.conclusion && <p className={css.quietText}>{t('noWords')}</p>}
      {report.studies.map((study) => (
        <p key={study.fhir} className={css.text}>
          <span className={css.textName}>{study.modalities.join(' ')} {t(study.status === 'available' ? 'images' : 'noImages')}</span>
          <span className={css.uid}>{study.studyUid}</span>
        </p>
      ))}
    </>
  );
}

/** One report that might stand in: what, where, when, how old, its label, and its results. */
export function Evidence({ candidate, wanted, open }: {
  candidate: Candidate;
  /** Codes of what is ordered: these results stand first. */
  wanted: readonly string[];
  /** Its results are read at once; otherwise by a click, since each reading is audited. */
  open: boolean;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [asked, setAsked] = useState(open);
  const report = useReport(candidate.report, candidate.version, asked);
  return (
    <section className={css.found} aria-label={`${candidate.itemName}, ${candidate.institutionName ?? candidate.institution}`}>
      <div className={css.foundHead}>
        <span className={css.foundWhat}>{candidate.itemName}</span>
        <span>{candidate.institutionName ?? candidate.institution}</span>
        <span className={css.quietText}><DateTime at={candidate.performedAt} /></span>
        <span className={css.foundAge}>{t('ago', { age: span(candidate.ageSeconds, language) })}</span>
      </div>
      <div className={css.foundBody}>
        <div className={css.facts}>
          <span>{candidate.label ? `${t('label')} ${candidate.label}` : t('noLabel')}</span>
          {candidate.recognisedUntil && <span>{t('until')} <DateTime at={candidate.recognisedUntil} /></span>}
          {candidate.images && <span>{t('images')}</span>}
          {candidate.covers.length > 1 && <span>{t('covers', { n: candidate.covers.length })}</span>}
          {!['final', 'amended', 'corrected', 'appended'].includes(candidate.status) && <span className={css.error}>{t('notFinal')}</span>}
        </div>
        {candidate.reasons.length > 0 && (
          <ul className={css.reasons}>
            {candidate.reasons.map((reason) => (
              <li key={reason.code}>{language === 'zh' ? reason.text : reason.textEn}</li>
            ))}
          </ul>
        )}
        {!asked && (
          <Button type="link" size="small" style={{ paddingInline: 0 }} onClick={() => setAsked(true)}>
            {t('openReport')}
          </Button>
        )}
        {asked && report.isPending && <Loading tight />}
        {report.error && <Refusal tight error={report.error} retry={() => void report.refetch()} />}
        {report.data && <Results report={report.data} wanted={wanted} />}
      </div>
    </section>
  );
}
