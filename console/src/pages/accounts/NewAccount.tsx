import { Alert, Button, Form, Input } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { Secret } from './Secret';
import { texts } from './texts';

interface Filled {
  login: string;
  name: string;
  practitioner?: string;
  resident?: string;
}

/** A new account, whose first password is shown once. */
export function NewAccount({ close }: { close: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  const make = useMutation({
    mutationFn: (filled: Filled) =>
      take(api.POST('/api/accounts', { body: { login: filled.login.trim(), name: filled.name.trim(), practitioner: filled.practitioner?.trim() || null, resident: filled.resident?.trim() || null } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  });
  const told = make.error ? tell(make.error, language) : undefined;
  if (make.data) {
    return (
      <>
        <Secret text={make.data.password}>{t('shownOnce')}</Secret>
        <Alert type="info" title={t('noRoles')} style={{ marginBottom: 12 }} />
        <Button onClick={close}>{t('close')}</Button>
      </>
    );
  }
  return (
    <Form<Filled> layout="vertical" requiredMark={false} onFinish={(filled) => make.mutate(filled)}>
      <Form.Item name="login" label={t('login')} extra={t('loginHint')} rules={[{ required: true, pattern: /^[a-z][a-z0-9._-]{2,31}$/, message: t('loginHint') }]}>
        <Input autoComplete="off" autoCapitalize="none" maxLength={32} />
      </Form.Item>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('name') }]}>
        <Input autoComplete="off" maxLength={50} />
      </Form.Item>
      <Form.Item name="practitioner" label={t('staff')} extra={t('staffHint')}>
        <Input autoComplete="off" maxLength={64} />
      </Form.Item>
      <Form.Item name="resident" label={t('resident')} extra={t('residentHint')}>
        <Input autoComplete="off" maxLength={36} />
      </Form.Item>
      {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />}
      <Button type="primary" htmlType="submit" loading={make.isPending}>{t('add')}</Button>
    </Form>
  );
}
