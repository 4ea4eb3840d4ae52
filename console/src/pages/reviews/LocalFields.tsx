import { Form, Input, Select } from 'antd';
import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { texts } from './texts';

/** A registration as an institution knows it. */
export interface Local {
  institution: string;
  number: string;
}

/** The fields of a form that name a registration. */
export function LocalFields() {
  const t = useTexts(texts);
  const region = useRegion();
  return (
    <>
      <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('institutionNeeded') }]}>
        <Select loading={region.isPending} showSearch={{ optionFilterProp: 'label' }} options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []} />
      </Form.Item>
      <Form.Item name="number" label={t('number')} rules={[{ required: true, whitespace: true, message: t('numberNeeded') }]}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
    </>
  );
}
