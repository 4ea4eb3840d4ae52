import { Alert, Button, Checkbox, DatePicker, Descriptions, Form, Select, Space } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useRegion } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { State, type Account } from './Accounts';
import css from './accounts.module.css';
import { placeOf, roleWord, ROLES } from './roles';
import { Secret } from './Secret';
import { texts } from './texts';
import { useNames } from '@/app/region';

/** One account: what may be done with it depends on who looks. */
export function One({ of }: { of: Account }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const names = useNames();
  const client = useQueryClient();
  const [factor, setFactor] = useState(false);
  const again = () => client.invalidateQueries({ queryKey: ['accounts'] });
  const id = { params: { path: { id: of.id } } };
  const lock = useMutation({ mutationFn: () => take(api.POST(of.disabled ? '/api/accounts/{id}/unlock' : '/api/accounts/{id}/lock', id)), onSuccess: again });
  const reset = useMutation({ mutationFn: () => take(api.POST('/api/accounts/{id}/reset', { ...id, body: { secondFactor: factor } })), onSuccess: again });
  const revoke = useMutation({
    mutationFn: (grant: string) => take(api.DELETE('/api/accounts/{id}/roles/{grant}', { params: { path: { id: of.id, grant } } })),
    onSuccess: again,
  });
  const error = lock.error ?? reset.error ?? revoke.error;
  const told = error ? tell(error, language) : undefined;
  const manages = may('manage-accounts');
  const grants = may('grant-roles');
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'login', label: t('login'), children: of.login },
          { key: 'staff', label: t('staff'), children: of.practitioner ?? '–' },
          { key: 'state', label: t('state'), children: <span className={css.tags}><State of={of} /><span className={css.tag}>{t(of.secondFactor ? 'factorOn' : 'factorOff')}</span></span> },
          { key: 'since', label: '', children: <span className={css.soft}>{t('since', { at: day(of.createdAt) })}</span> },
        ]}
      />
      {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBlock: 12 }} />}
      {manages && (
        <Space wrap>
          {of.disabled ? (
            <Button loading={lock.isPending} onClick={() => lock.mutate()}>{t('enable')}</Button>
          ) : (
            <Confirm question={t('disableSure')} onYes={() => lock.mutate()} danger loading={lock.isPending}>{t('disable')}</Confirm>
          )}
          <Confirm question={t('resetSure')} onYes={() => reset.mutate()} more={of.secondFactor && <Checkbox checked={factor} onChange={(event) => setFactor(event.target.checked)}>{t('resetFactor')}</Checkbox>} loading={reset.isPending}>{t('reset')}</Confirm>
        </Space>
      )}
      {reset.data && <Secret text={reset.data.password}>{t('shownOnce')}</Secret>}
      <h3 className={css.part}>{t('roles')}</h3>
      {of.roles.length === 0 && <p className={css.soft}>{t('noRoles')}</p>}
      {of.roles.map((held) => (
        <div key={held.id} className={css.held}>
          <span>
            {said(roleWord(held.role), language)} · {held.institution ? names(held.institution) : t('wholeRegion')}
            {held.until && <span className={css.soft}> · {t('until', { at: day(held.until) })}</span>}
          </span>
          {grants && (
            <Confirm question={t('revokeSure')} onYes={() => revoke.mutate(held.id)} size="small" danger loading={revoke.isPending && revoke.variables === held.id}>{t('revoke')}</Confirm>
          )}
        </div>
      ))}
      {grants && <Grant account={of.id} done={again} />}
      {!manages && !grants && <p className={css.soft} style={{ marginTop: 16 }}>{t('readOnly')}</p>}
    </>
  );
}

interface Filled {
  role: string;
  institution?: string | null;
  until?: Dayjs | null;
}

function Grant({ account, done }: { account: string; done: () => Promise<void> }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const region = useRegion();
  const [form] = Form.useForm<Filled>();
  const place = placeOf(Form.useWatch('role', form));
  const give = useMutation({
    mutationFn: (filled: Filled) =>
      take(
        api.POST('/api/accounts/{id}/roles', {
          params: { path: { id: account } },
          body: { role: filled.role, institution: place === 'none' ? null : (filled.institution ?? null), until: filled.until ? filled.until.endOf('day').toISOString() : null },
        }),
      ),
    onSuccess: async () => {
      form.resetFields();
      await done();
    },
  });
  const told = give.error ? tell(give.error, language) : undefined;
  return (
    <>
      <h3 className={css.part}>{t('grant')}</h3>
      <Form<Filled> form={form} layout="vertical" requiredMark={false} onFinish={(filled) => give.mutate(filled)}>
        <Form.Item name="role" label={t('role')} rules={[{ required: true, message: t('role') }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={ROLES.map((one) => ({ value: one.role, label: said(roleWord(one.role), language) }))} />
        </Form.Item>
        {place !== 'none' && (
          <Form.Item name="institution" label={t('institution')} rules={[{ required: place === 'needed', message: t('institution') }]} {...(place === 'free' && { extra: t('wholeRegion') })}>
            <Select allowClear showSearch={{ optionFilterProp: 'label' }} options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []} />
          </Form.Item>
        )}
        <Form.Item name="until" label={t('validUntil')} extra={t('openEnd')}>
          <DatePicker style={{ width: '100%' }} />
        </Form.Item>
        {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />}
        <Button type="primary" htmlType="submit" loading={give.isPending}>{t('grant')}</Button>
      </Form>
    </>
  );
}
