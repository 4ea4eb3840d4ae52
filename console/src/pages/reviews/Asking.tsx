import { Alert, Button, Form, Input } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { LocalFields, type Local } from './LocalFields';
import css from './reviews.module.css';
import { texts } from './texts';

/** Where a pair is shown. */
export function pairAt(review: string): string {
  return `/reviews?pair=${encodeURIComponent(review)}`;
}

/** Puts a pair before a person, and goes there. */
function useAsk<Given>(asked: (given: Given) => Promise<Schema<'ReviewAsked'> | undefined>) {
  const client = useQueryClient();
  const go = useNavigate();
  return useMutation({
    mutationFn: async (given: Given) => {
      const body = await asked(given);
      return body && take(api.POST('/api/reviews', { body }));
    },
    onSuccess: async (opened) => {
      if (!opened) return;
      await client.invalidateQueries({ queryKey: ['reviews'] });
      await go(pairAt(opened.id));
    },
  });
}

function Told({ error }: { error: Error | null }) {
  const { language } = useLanguage();
  if (!error) return null;
  const told = tell(error, language);
  return <Alert type="error" role="alert" title={told.title} description={told.detail} />;
}

/** A resident and somebody else, named by a registration of theirs, may be one. The number stays out of the address. */
export function AskOther({ resident }: { resident: string }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  const [already, setAlready] = useState(false);
  const ask = useAsk(async ({ institution, number, reason }: Local & { reason: string }) => {
    setAlready(false);
    const other = await take(api.POST('/api/patients/search', { body: { institution, number: number.trim() } }));
    const patient = other.registrations.find((one) => one.named)?.id;
    if (other.resident.id === resident || !patient) {
      setAlready(true);
      return undefined;
    }
    return { patient, resident, reason: reason.trim() };
  });
  if (!open) return <div className={css.acts}><Button size="small" onClick={() => setOpen(true)}>{t('ask')}</Button></div>;
  return (
    <div className={css.ask}>
      <p>{t('askText')}</p>
      <Form<Local & { reason: string }> name="ask" layout="vertical" requiredMark={false} className={css.form} onFinish={(given) => ask.mutate(given)}>
        <LocalFields />
        <Form.Item name="reason" label={t('askWhy')} rules={[{ required: true, whitespace: true, message: t('askWhyNeeded') }]}>
          <Input maxLength={500} placeholder={t('askWhyHint')} autoComplete="off" />
        </Form.Item>
        {already && <Alert type="info" role="status" title={t('oneAlready')} style={{ marginBottom: 8 }} />}
        <Told error={ask.error} />
        <div className={css.acts}>
          <Button size="small" type="primary" htmlType="submit" loading={ask.isPending}>{t('askDo')}</Button>
          <Button size="small" onClick={() => setOpen(false)}>{t('leaveAsking')}</Button>
        </div>
      </Form>
    </div>
  );
}

/** A pair that was decided wrongly is put before a person again. */
export function AskAgain({ of }: { of: Schema<'ReviewShown'> }) {
  const t = useTexts(texts);
  const [why, setWhy] = useState<string>();
  const ask = useAsk((reason: string) => Promise.resolve({ patient: of.patient, resident: of.candidate.id, reason }));
  if (why === undefined) return <div className={css.acts}><Button size="small" onClick={() => setWhy('')}>{t('askAgain')}</Button></div>;
  const reason = why.trim();
  return (
    <div className={css.ask}>
      <p>{t('askAgainText')}</p>
      <Input autoFocus aria-label={t('askWhy')} placeholder={t('askAgainHint')} maxLength={500} value={why} onChange={(event) => setWhy(event.target.value)} />
      <div className={css.acts}>
        <Button size="small" type="primary" disabled={reason === ''} loading={ask.isPending} onClick={() => ask.mutate(reason)}>{t('askDo')}</Button>
        <Button size="small" onClick={() => setWhy(undefined)}>{t('leaveAsking')}</Button>
      </div>
      <Told error={ask.error} />
    </div>
  );
}
