import { useMutation, useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useOverview } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import { Money } from '@/parts/values';
import css from './signin.module.css';
import { texts } from './texts';

interface Entered {
  login: string;
  password: string;
}

/** Signing in, beside what runs here. The address stays: whoever signs in stands where they wanted to go. */
export function SignIn() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { why, refresh } = useSession();
  const { data: overview } = useOverview();
  const signing = useMutation({
    mutationFn: async ({ login, password }: Entered) => {
      await take(api.POST('/api/session', { body: { login: login.trim(), password, cookie: true } }));
      await refresh();
    },
  });
  const other = useQuery({
    queryKey: ['session', 'external'],
    queryFn: ({ signal }) => take(api.GET('/api/session/external', { signal })),
    staleTime: Infinity,
  });
  const back = encodeURIComponent(location.pathname + location.search);
  const refused = signing.error ? tell(signing.error, language) : undefined;
  return (
    <div className={css.page}>
      <section>
        <h1 className={css.region}>{overview ? (language === 'zh' ? overview.regionName : overview.regionNameEn) : ' '}</h1>
        <p className={css.tagline}>{t('tagline')}</p>
        {overview && (
          <dl className={css.figures}>
            <div><dt>{t('reports')}</dt><dd>{overview.reports === null || overview.reports === undefined ? '–' : count(overview.reports)}</dd></div>
            <div><dt>{t('residents')}</dt><dd>{overview.residents === null || overview.residents === undefined ? '–' : count(overview.residents)}</dd></div>
            <div><dt>{t('recognised')}</dt><dd>{count(overview.today.recognised)}</dd></div>
            <div><dt>{t('saved2')}</dt><dd><Money fen={overview.total.net} /></dd></div>
          </dl>
        )}
      </section>
      <section className={css.card} aria-labelledby="sign-in">
        <h2 className={css.title} id="sign-in">{t('title')}</h2>
        {why !== 'fresh' && !refused && <Alert type="info" title={t(why)} style={{ marginBlock: 12 }} />}
        {refused && <Alert type="error" role="alert" title={refused.detail ?? refused.title} description={refused.status === 401 ? undefined : refused.advice} style={{ marginBlock: 12 }} />}
        <Form<Entered> layout="vertical" requiredMark={false} onFinish={(entered) => signing.mutate(entered)} disabled={signing.isPending}>
          <Form.Item name="login" label={t('login')} rules={[{ required: true, whitespace: true, message: t('needLogin') }]}>
            <Input autoComplete="username" autoFocus maxLength={64} size="large" spellCheck={false} autoCapitalize="none" />
          </Form.Item>
          <Form.Item name="password" label={t('password')} rules={[{ required: true, message: t('needPassword') }]}>
            <Input.Password autoComplete="current-password" maxLength={256} size="large" />
          </Form.Item>
          <Button type="primary" htmlType="submit" size="large" block loading={signing.isPending}>
            {t('signIn')}
          </Button>
        </Form>
        {other.data?.start && (
          <Button size="large" block style={{ marginTop: 12 }} href={`${other.data.start}?back=${back}`}>
            {t('signInBy', { name: other.data.name ?? '' })}
          </Button>
        )}
        <p className={css.foot}>{t('forgot')}</p>
      </section>
    </div>
  );
}
