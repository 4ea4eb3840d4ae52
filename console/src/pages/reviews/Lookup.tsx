import { Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { Registrations } from './Registrations';
import css from './reviews.module.css';
import { texts } from './texts';

interface Local {
  institution: string;
  number: string;
}

/** A resident's registrations by the number that an institution has for one of them. The number stays out of the address. */
export function Lookup() {
  const t = useTexts(texts);
  const region = useRegion();
  const [search, setSearch] = useSearchParams();
  const [local, setLocal] = useState<Local>();
  const resident = search.get('resident') ?? undefined;
  const of = resident ? { resident } : local;
  return (
    <div className={css.lookup}>
      <Sheet title={t('lookup')}>
        <p className={css.soft} style={{ marginBottom: 12 }}>{t('lookupText')}</p>
        <Form<Local>
          layout="vertical"
          requiredMark={false}
          className={css.form}
          onFinish={({ institution, number }) => {
            setSearch({ view: 'registrations' }, { replace: true });
            setLocal({ institution, number: number.trim() });
          }}
        >
          <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('institutionNeeded') }]}>
            <Select showSearch={{ optionFilterProp: 'label' }} options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []} />
          </Form.Item>
          <Form.Item name="number" label={t('number')} rules={[{ required: true, whitespace: true, message: t('numberNeeded') }]}>
            <Input maxLength={64} autoComplete="off" />
          </Form.Item>
          <Button type="primary" htmlType="submit">{t('find')}</Button>
        </Form>
      </Sheet>
      <Sheet title={t('registrations')}>
        {of ? <Registrations key={JSON.stringify(of)} of={of} /> : <Empty tight title={t('lookupFirst')} />}
      </Sheet>
    </div>
  );
}
