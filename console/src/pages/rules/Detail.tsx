import { useQuery } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { Mark } from '@/parts/mark';
import { Loading, Refusal } from '@/parts/states';
import { Day } from '@/parts/values';
import { Example } from './List';
import { keyName, kindName, summary, written, type Rule } from './saying';
import css from './rules.module.css';
import { texts } from './texts';

/** One rule: what it says on that day, its text in the file, and all its versions. */
export function Detail({ id, on }: { id: string; on: string }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const at = id.indexOf('/');
  const path = { kind: id.slice(0, at), code: id.slice(at + 1) };
  const history = useQuery({
    queryKey: ['rule', id],
    queryFn: ({ signal }) => take(api.GET('/api/rules/{kind}/{code}', { params: { path }, signal })),
    staleTime: 5 * 60_000,
  });
  if (history.isError) return <Refusal error={history.error} retry={() => void history.refetch()} />;
  if (!history.data) return <Loading />;
  const { versions } = history.data;
  const holds = (rule: Rule) => rule.rule.effective <= on && (!rule.rule.until || on <= rule.rule.until);
  const shown = versions.find(holds) ?? versions.at(-1);
  if (!shown) return null;
  return (
    <article>
      <div className={css.changeHead}>
        <b>{shown.name ?? shown.code}</b>
        <span className={css.soft}>{kindName(shown.kind, language)} · {shown.code}</span>
        <Example of={shown} />
      </div>
      <dl className={css.fields} style={{ marginTop: 12 }}>
        {Object.entries(shown.fields as Record<string, unknown>).map(([key, value]) => (
          <Field key={key} name={keyName(key, language)}>{written(key, value, language, true)}</Field>
        ))}
        <Field name={t('source')}>{shown.rule.source}</Field>
        <Field name={t('since')}><Day on={shown.rule.effective} /></Field>
        <Field name={t('until')}>{shown.rule.until ? <Day on={shown.rule.until} /> : t('open')}</Field>
      </dl>
      <h3 className={css.head}>{t('written')}</h3>
      <pre className={css.text} tabIndex={0}>{shown.text}</pre>
      <p className={css.place}>{t('place', { file: shown.rule.file, line: shown.rule.line })}</p>
      <h3 className={css.head}>{t('history')}</h3>
      {versions.length === 1 && <p className={css.soft}>{t('onlyVersion')}</p>}
      <ol className={css.versions}>
        {[...versions].reverse().map((version) => (
          <li key={version.rule.version}>
            <div className={css.versionHead}>
              <b>{version.rule.effective} – {version.rule.until ?? t('open')}</b>
              {version === shown && <Mark tone="cool">{t('now')}</Mark>}
              <Example of={version} />
              <span className={css.soft}>{version.rule.source}</span>
            </div>
            <div>{summary(version, language)}</div>
            <div className={css.place}>{t('place', { file: version.rule.file, line: version.rule.line })}</div>
          </li>
        ))}
      </ol>
    </article>
  );
}

function Field({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
