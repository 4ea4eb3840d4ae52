import { useMutation } from '@tanstack/react-query';
import { Alert, Button, Form, Input } from 'antd';
import { useState } from 'react';
import { encode } from 'uqr';
import { api, speakAs, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import css from './signin.module.css';
import { texts } from './texts';

/** As the server has it (ADR 0041); it refuses shorter ones itself. */
const PASSWORD_LEAST = 12;

function Refusal({ error }: { error: unknown }) {
  const { language } = useLanguage();
  if (!error) return null;
  const told = tell(error, language);
  return <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />;
}

/** Takes a session that was answered anew: its token for changes is another one. */
function renewed(session: Schema<'SessionShown'>): void {
  speakAs({ csrf: session.csrf, ...(session.token && { token: session.token }) });
}

/** Six digits of the second factor. */
export function CodeForm({ onDone }: { onDone: () => Promise<void> | void }) {
  const t = useTexts(texts);
  const giving = useMutation({
    mutationFn: async ({ code }: { code: string }) => {
      renewed(await take(api.POST('/api/session/second-factor', { body: { code } })));
      await onDone();
    },
  });
  return (
    <Form<{ code: string }> layout="vertical" requiredMark={false} onFinish={(entered) => giving.mutate(entered)} disabled={giving.isPending}>
      <Refusal error={giving.error} />
      <Form.Item name="code" label={t('code')} rules={[{ required: true, pattern: /^\d{6}$/, message: t('needCode') }]}>
        <Input autoComplete="one-time-code" inputMode="numeric" maxLength={6} size="large" autoFocus />
      </Form.Item>
      <Button type="primary" htmlType="submit" size="large" block loading={giving.isPending}>
        {t('confirm')}
      </Button>
    </Form>
  );
}

interface Passwords {
  old: string;
  new: string;
  again: string;
}

/** A new password. */
export function PasswordForm({ onDone }: { onDone: () => Promise<void> | void }) {
  const t = useTexts(texts);
  const changing = useMutation({
    mutationFn: async (entered: Passwords) => {
      renewed(await take(api.PUT('/api/me/password', { body: { old: entered.old, new: entered.new } })));
      await onDone();
    },
  });
  return (
    <Form<Passwords> layout="vertical" requiredMark={false} onFinish={(entered) => changing.mutate(entered)} disabled={changing.isPending}>
      <Refusal error={changing.error} />
      <Form.Item name="old" label={t('oldPassword')} rules={[{ required: true, message: t('needPassword') }]}>
        <Input.Password autoComplete="current-password" maxLength={256} autoFocus />
      </Form.Item>
      <Form.Item name="new" label={t('newPassword')} rules={[{ required: true, min: PASSWORD_LEAST, message: t('tooShort') }]}>
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Form.Item
        name="again"
        label={t('again')}
        dependencies={['new']}
        rules={[
          ({ getFieldValue }) => ({
            validator: (_, value) => (value === getFieldValue('new') ? Promise.resolve() : Promise.reject(new Error(t('notSame')))),
          }),
        ]}
      >
        <Input.Password autoComplete="new-password" maxLength={256} />
      </Form.Item>
      <Button type="primary" htmlType="submit" block loading={changing.isPending}>
        {t('save')}
      </Button>
    </Form>
  );
}

/** A QR code, drawn as one path: nothing of it leaves the page. */
export function Qr({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className={css.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Sets up a second factor: the secret is asked for by a click, since it is shown once only. */
export function Enrolment({ onDone }: { onDone: () => Promise<void> | void }) {
  const t = useTexts(texts);
  const [offered, setOffered] = useState<Schema<'FactorOffered'>>();
  const asking = useMutation({
    mutationFn: () => take(api.POST('/api/me/second-factor')),
    onSuccess: setOffered,
  });
  if (!offered) {
    return (
      <>
        <Refusal error={asking.error} />
        <Button type="primary" size="large" block loading={asking.isPending} onClick={() => asking.mutate()}>
          {t('enrolStart')}
        </Button>
      </>
    );
  }
  return (
    <>
      <Qr text={offered.uri} label={t('qr')} />
      <p className={css.help}>
        {t('enrolSecret')}: <span className={css.secret}>{offered.secret}</span>
        <br />
        {t('enrolOnce')}
      </p>
      <CodeForm onDone={onDone} />
    </>
  );
}

/** For whoever signed in with the wrong account. */
export function OtherAccount() {
  const t = useTexts(texts);
  const { leave } = useSession();
  return (
    <Button type="link" block onClick={() => void leave('left')} style={{ marginTop: 8 }}>
      {t('otherAccount')}
    </Button>
  );
}
