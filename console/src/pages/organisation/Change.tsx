import { Alert, Button, DatePicker, Form, Input, Select } from 'antd';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import dayjs, { type Dayjs } from 'dayjs';
import { useId, type ReactNode } from 'react';
import { api, take, type Schema } from '@/api/client';
import { Refused, tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { half } from '@/i18n/texts';
import css from './organisation.module.css';
import { texts } from './texts';
import type { Unit } from './tree';

type Made = Schema<'StatementsMade'>;

const DOMAINS = ['administration', 'services', 'personnel', 'medicines-devices', 'finance', 'performance', 'information'] as const;

interface Device {
  code: string;
  name: string;
  manufacturer?: string;
  model?: string;
  serial?: string;
  udi?: string;
}

/** Stating what holds of a unit from a day on. */
export function Change({ unit, units }: { unit: Unit; units: readonly Unit[] }) {
  const t = useTexts(texts);
  const others = units.filter((one) => one.code !== unit.code).map((one) => ({ value: one.code, label: `${one.name} (${one.code})` }));
  return (
    <div className={css.forms}>
      <Statement<{ parent: string }>
        title={t('moveTitle')}
        text={t('moveText')}
        make={({ parent, ...days }) => take(api.PUT('/api/organisation/memberships/{member}', { params: { path: { member: unit.code } }, body: { parent, ...days } }))}
      >
        <Form.Item name="parent" label={t('parent')} rules={[{ required: true, message: t('parent') }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={others} />
        </Form.Item>
      </Statement>
      <Statement<{ name?: string; address?: string; telephone?: string }>
        title={t('unitTitle')}
        text={t('unitText')}
        first={{ ...(!unit.fromRules && { name: unit.name }), ...(unit.address && { address: unit.address }), ...(unit.telephone && { telephone: unit.telephone }) }}
        make={(filled) => {
          const { name, address, telephone, ...days } = filled;
          const kept = unit.fromRules ? {} : { name: name?.trim() || null, kind: unit.kind, level: unit.level ?? null };
          return take(
            api.PUT('/api/organisation/units/{code}', {
              params: { path: { code: unit.code } },
              body: { ...kept, address: address?.trim() || null, telephone: telephone?.trim() || null, ...days },
            }),
          );
        }}
      >
        {!unit.fromRules && (
          <Form.Item name="name" label={t('unit')} rules={[{ required: true, message: t('unit') }]}>
            <Input maxLength={100} />
          </Form.Item>
        )}
        <Form.Item name="address" label={t('address')}><Input maxLength={200} /></Form.Item>
        <Form.Item name="telephone" label={t('telephone')}><Input maxLength={40} /></Form.Item>
      </Statement>
      <Statement<{ domain: string; head: string }>
        title={t('delegateTitle')}
        text={t('delegateText')}
        make={({ domain, head, ...days }) => take(api.PUT('/api/organisation/delegations/{member}/{domain}', { params: { path: { member: unit.code, domain } }, body: { head, ...days } }))}
      >
        <Form.Item name="domain" label={t('domain')} rules={[{ required: true, message: t('domain') }]}>
          <Select options={DOMAINS.map((value) => ({ value, label: t(value) }))} />
        </Form.Item>
        <Form.Item name="head" label={t('head')} rules={[{ required: true, message: t('head') }]}>
          <Select showSearch={{ optionFilterProp: 'label' }} options={others} />
        </Form.Item>
      </Statement>
      <Statement<Device>
        title={t('deviceTitle')}
        text={t('deviceText')}
        make={({ code, validFrom, validUntil, ...said }) => {
          const body = Object.fromEntries(Object.entries(said).map(([field, value]) => [field, value?.trim() || null]));
          return take(api.PUT('/api/organisation/devices/{code}', { params: { path: { code: code.trim() } }, body: { ...body, unit: unit.code, validFrom, validUntil } }));
        }}
      >
        <Form.Item name="code" label={t('deviceCode')} rules={[{ required: true, whitespace: true, message: t('deviceCode') }]}><Input maxLength={64} /></Form.Item>
        <Form.Item name="name" label={t('deviceName')} rules={[{ required: true, whitespace: true, message: t('deviceName') }]}><Input maxLength={100} /></Form.Item>
        <Form.Item name="manufacturer" label={t('manufacturer')}><Input maxLength={100} /></Form.Item>
        <Form.Item name="model" label={t('model')}><Input maxLength={100} /></Form.Item>
        <Form.Item name="serial" label={t('serial')}><Input maxLength={64} /></Form.Item>
        <Form.Item name="udi" label={t('udi')}><Input maxLength={64} /></Form.Item>
      </Statement>
    </div>
  );
}

interface Days {
  validFrom: string;
  validUntil: string | null;
}

function Statement<Fields extends object>({ title, text, children, make, first }: {
  title: string;
  text: string;
  children: ReactNode;
  make: (filled: Fields & Days) => Promise<Made>;
  first?: Partial<Fields>;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const client = useQueryClient();
  // Fields of the same name stand in several forms of the page: each form has ids of its own.
  const id = useId();
  const state = useMutation({
    mutationFn: ({ from, to, ...rest }: Fields & { from: Dayjs; to?: Dayjs | null }) =>
      make({ ...(rest as unknown as Fields), validFrom: from.format('YYYY-MM-DD'), validUntil: to ? to.format('YYYY-MM-DD') : null }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['organisation'] }),
  });
  const told = state.error ? tell(state.error, language) : undefined;
  const rows = state.error instanceof Refused ? (state.error.problem.rows ?? []) : [];
  return (
    <Form name={id} layout="vertical" requiredMark={false} initialValues={{ from: dayjs(), ...first }} onFinish={(filled) => state.mutate(filled as Fields & { from: Dayjs; to?: Dayjs | null })}>
      <h3 className={css.part}>{title}</h3>
      <p className={css.soft}>{text}</p>
      {children}
      <Form.Item name="from" label={t('from')} rules={[{ required: true, message: t('from') }]}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="to" label={t('to')} extra={t('toHint')}>
        <DatePicker style={{ width: '100%' }} />
      </Form.Item>
      {told && (
        <Alert
          type="error"
          role="alert"
          title={told.detail ?? told.title}
          description={rows.length > 0 && <ul className={css.list}>{rows.map((row, at) => <li key={at}>{half(row.reason, language)}</li>)}</ul>}
          style={{ marginBottom: 12 }}
        />
      )}
      {state.data && (
        <Alert
          type={state.data.warnings.length > 0 ? 'warning' : 'success'}
          role="status"
          title={t('saved', { n: state.data.new, c: state.data.changed, s: state.data.same })}
          description={state.data.warnings.length > 0 && <ul className={css.list}>{state.data.warnings.map((row, at) => <li key={at}>{half(row.reason, language)}</li>)}</ul>}
          style={{ marginBottom: 12 }}
        />
      )}
      <Button type="primary" htmlType="submit" loading={state.isPending}>{t('save')}</Button>
    </Form>
  );
}
