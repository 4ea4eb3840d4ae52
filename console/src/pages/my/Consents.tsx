import { Alert, Button, Checkbox, DatePicker, Form, Input, Select } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames, useRegion } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { day } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { sorted, type Consent } from './logic';
import css from './my.module.css';
import { texts } from './texts';

const KEY = ['mine', 'bonds'] as const;

/** Consents to institutions, and the authority that family has. */
export function Consents() {
  const t = useTexts(texts);
  const bonds = useQuery({ queryKey: KEY, queryFn: ({ signal }) => take(api.GET('/api/me/bonds', { signal })) });
  const [now] = useState(() => new Date());
  if (bonds.error && !bonds.data) return <Sheet><Refusal error={bonds.error} retry={() => void bonds.refetch()} /></Sheet>;
  if (!bonds.data) return <Sheet><Loading /></Sheet>;
  const { inForce, ended } = sorted(bonds.data.bonds, now);
  return (
    <div className={css.stack}>
      <Sheet flush title={t('inForce')}>
        {inForce.length === 0 ? (
          <Empty tight title={t('none')}>{t('noneAdvice')}</Empty>
        ) : (
          <ul className={css.list}>{inForce.map((one) => <One key={one.id} of={one} stands />)}</ul>
        )}
      </Sheet>
      <div className={css.forms}>
        <Sheet title={t('consentTitle')}><Give to="institution" /></Sheet>
        <Sheet title={t('familyTitle')}><Give to="family" /></Sheet>
      </div>
      {ended.length > 0 && (
        <Sheet flush title={t('ended')}>
          <ul className={css.list}>{ended.map((one) => <One key={one.id} of={one} />)}</ul>
        </Sheet>
      )}
    </div>
  );
}

function One({ of, stands = false }: { of: Consent; stands?: boolean }) {
  const t = useTexts(texts);
  const named = useNames();
  const client = useQueryClient();
  const back = useMutation({
    mutationFn: () => take(api.DELETE('/api/me/bonds/{id}', { params: { path: { id: of.id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: KEY }),
  });
  const relation = { consent: t('rConsent'), family: t('rFamily'), contract: t('rContract'), referral: t('rReferral') }[of.relation] ?? of.relation;
  const whom = of.institution
    ? named(of.institution)
    : (of.login ?? t('familyMember'));
  const end = of.endedAt ? t('endedAt', { at: day(of.endedAt) }) : of.until ? t(stands ? 'until' : 'ranOut', { at: day(of.until) }) : undefined;
  return (
    <li className={css.row}>
      <div className={css.rowHead}>
        <span className={css.rowTitle}>{whom}</span>
        <span className={css.tag}>{relation}</span>
      </div>
      <div className={css.soft}>
        {[t('since', { at: day(of.since) }), end, ...of.classes.map((one) => t(one as 'hiv'))].filter(Boolean).join(' · ')}
      </div>
      {stands && (of.relation === 'consent' || of.relation === 'family') && (
        <div>
          <Confirm question={t('sureTakeBack')} onYes={() => back.mutate()} size="small" loading={back.isPending}>{t('takeBack')}</Confirm>
          {back.error && <Refusal tight error={back.error} />}
        </div>
      )}
    </li>
  );
}

interface Filled {
  institution?: string;
  family?: string;
  classes?: string[];
  until?: Dayjs | null;
}

const CLASSES = ['psychiatric', 'hiv', 'reproductive', 'restricted'] as const;

function Give({ to }: { to: 'institution' | 'family' }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const region = useRegion();
  const client = useQueryClient();
  const [form] = Form.useForm<Filled>();
  const give = useMutation({
    mutationFn: (filled: Filled) => {
      const body: Schema<'Consent'> = {
        ...(to === 'institution' ? { institution: filled.institution ?? null } : { family: filled.family?.trim() ?? null }),
        classes: filled.classes ?? [],
        ...(filled.until && { until: filled.until.endOf('day').toISOString() }),
      };
      return take(api.POST('/api/me/bonds', { body }));
    },
    onSuccess: async () => {
      form.resetFields();
      await client.invalidateQueries({ queryKey: KEY });
    },
  });
  const told = give.error ? tell(give.error, language) : undefined;
  return (
    <Form<Filled> form={form} layout="vertical" requiredMark={false} onFinish={(filled) => give.mutate(filled)}>
      <p className={css.note}>{t(to === 'institution' ? 'consentText' : 'familyText')}</p>
      {to === 'institution' ? (
        <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('institution') }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []} />
        </Form.Item>
      ) : (
        <Form.Item name="family" label={t('familyLogin')} rules={[{ required: true, message: t('familyLogin') }]}>
          <Input autoComplete="off" autoCapitalize="none" maxLength={32} />
        </Form.Item>
      )}
      <Form.Item name="classes" label={t('classes')}>
        <Checkbox.Group options={CLASSES.map((value) => ({ value, label: t(value) }))} />
      </Form.Item>
      <Form.Item name="until" label={t('untilWhen')} extra={t('untilOpen')}>
        <DatePicker style={{ width: '100%' }} inputReadOnly />
      </Form.Item>
      {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />}
      {give.isSuccess && <Alert type="success" role="status" title={t('given')} style={{ marginBottom: 12 }} />}
      <Button type="primary" htmlType="submit" loading={give.isPending} block>
        {t('give')}
      </Button>
    </Form>
  );
}
