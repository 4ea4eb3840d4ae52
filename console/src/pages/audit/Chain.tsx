import { SafetyCertificateOutlined } from '@ant-design/icons';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button, Progress } from 'antd';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { count, moment } from '@/i18n/write';
import { Sheet } from '@/parts/frame';
import { Refusal } from '@/parts/states';
import css from './audit.module.css';
import { texts } from './texts';

/** Where the chains stand, and their verification: asked for here, done by the server in the background. */
export function Chain() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const chains = useQuery({
    queryKey: ['audit', 'chains'],
    queryFn: ({ signal }) => take(api.GET('/api/audit/chains', { signal })),
  });
  const verification = useQuery({
    queryKey: ['audit', 'verification'],
    queryFn: ({ signal }) => take(api.GET('/api/audit/verification', { signal })),
    refetchInterval: ({ state: { data } }) => (data?.state === 'running' ? 1_000 : false),
  });
  const begin = useMutation({
    mutationFn: () => take(api.POST('/api/audit/verification')),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: ['audit', 'verification'] });
      void client.invalidateQueries({ queryKey: ['audit', 'chains'] });
    },
  });
  const of = verification.data;
  const running = of?.state === 'running';
  const told = begin.error ? tell(begin.error, language) : undefined;
  return (
    <Sheet
      title={t('chain')}
      extra={
        <Button size="small" icon={<SafetyCertificateOutlined />} loading={begin.isPending || running} onClick={() => begin.mutate()}>
          {t('verify')}
        </Button>
      }
    >
      <div className={css.columns}>
        <div className={css.stack} role="status">
          <p className={css.soft}>{t('chainHelp')}</p>
          {verification.isError && <Refusal error={verification.error} tight />}
          {of?.state === 'none' && <p className={css.soft}>{t('never')}</p>}
          {of && running && (
            <>
              <p className={css.soft}>{t('verifying', { rows: count(of.rows), of: count(of.of) })}</p>
              <Progress percent={of.of > 0 ? Math.floor((100 * of.rows) / of.of) : 0} aria-label={t('verify')} />
            </>
          )}
          {of?.state === 'holds' && (
            <>
              <p className={css.good}>✓ {t('holds', { rows: count(of.rows) })}</p>
              <p className={css.soft}>
                {of.chains.map(({ chain, seq }) => t('headOf', { chain, seq: count(seq) })).join(language === 'zh' ? '；' : '; ')}
              </p>
            </>
          )}
          {of?.state === 'broken' && (
            <>
              <p className={css.bad}>✕ {t('broken', { chain: of.broken?.chain ?? 0, seq: count(of.broken?.seq ?? 0), reason: of.broken?.reason ?? '' })}</p>
              <p>{t('brokenAdvice')}</p>
            </>
          )}
          {of?.state === 'failed' && <p className={css.bad}>{t('failed')}</p>}
          {of?.endedAt && of.by && <p className={css.soft}>{t('endedAt', { by: of.by, at: moment(of.endedAt) })}</p>}
          {told && <p className={css.bad} role="alert">{told.detail ?? told.title}</p>}
        </div>
        <div>
          <h3>{t('heads')}</h3>
          <p className={css.soft}>{t('headsHint')}</p>
          {chains.isError && <Refusal error={chains.error} tight />}
          {chains.data && (
            <>
              <ul className={css.heads}>
                {chains.data.chains.map(({ chain, seq, hash }) => (
                  <li key={chain}>
                    <div>{t('headOf', { chain, seq: count(seq) })}</div>
                    <code className={css.hash}>{hash}</code>
                  </li>
                ))}
              </ul>
              <p className={css.soft} style={{ marginTop: 8 }}>
                {chains.data.seal ? t('seal', { number: chains.data.seal.number, at: moment(chains.data.seal.at) }) : t('noSeal')}
              </p>
            </>
          )}
        </div>
      </div>
    </Sheet>
  );
}
