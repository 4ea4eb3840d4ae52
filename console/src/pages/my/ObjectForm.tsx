import { Alert, Button, Drawer, Form, Input, Radio, Select } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames, useRegion } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { moment } from '@/i18n/write';
import { useNarrow } from '@/parts/width';
import { body, kindsOf, type About, type Target } from './logic';
import css from './my.module.css';
import { texts } from './texts';

interface Filled {
  about: About;
  scope?: string;
  institution?: string;
  words: string;
}

/** Objecting to what `target` names; open while there is one. */
export function ObjectForm({ target, close }: { target: Target | undefined; close: () => void }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  return (
    <Drawer
      open={target !== undefined}
      onClose={close}
      title={t('objectTitle')}
      placement={narrow ? 'bottom' : 'right'}
      size={narrow ? '90%' : 440}
      destroyOnHidden
    >
      {target && <Fields target={target} close={close} />}
    </Drawer>
  );
}

function Fields({ target, close }: { target: Target; close: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const region = useRegion();
  const client = useQueryClient();
  const [form] = Form.useForm<Filled>();
  const scope = Form.useWatch('scope', form);
  const [state, setState] = useState<{ asking?: boolean; refused?: string; sent?: string }>({});
  const kinds = kindsOf(target);
  useEffect(() => form.setFieldsValue({ about: kinds[0] ?? 'sharing', scope: '*' }), [form, kinds]);
  const named = useNames();
  const send = async (filled: Filled) => {
    setState({ asking: true });
    try {
      const where = filled.scope === 'institution' ? filled.institution : '*';
      const made = await take(api.POST('/api/me/objections', { body: body(target, filled.about, filled.words, where) }));
      await client.invalidateQueries({ queryKey: ['mine', 'objections'] });
      const due = made.due ? t('sentDue', { due: moment(made.due) }) : '';
      setState({ sent: `${t('sent', { institution: named(made.institution) })}${due}` });
    } catch (error) {
      const told = tell(error, language);
      setState({ refused: told.detail ?? told.title });
    }
  };
  if (state.sent) {
    return (
      <div className={css.stack}>
        <Alert type="success" role="status" title={state.sent} />
        <Button onClick={close}>{t('yes')}</Button>
      </div>
    );
  }
  return (
    <Form<Filled> form={form} layout="vertical" requiredMark={false} onFinish={(filled) => void send(filled)}>
      <p className={css.note}>{t('objectText')}</p>
      {target.kind !== 'sharing' && <p className={css.rowTitle}>{target.title}</p>}
      <Form.Item name="about" label={t('aboutWhat')} hidden={kinds.length === 1}>
        <Radio.Group options={kinds.map((value) => ({ value, label: t(value) }))} vertical />
      </Form.Item>
      {target.kind === 'sharing' && (
        <>
          <Form.Item name="scope" label={t('scope')}>
            <Radio.Group vertical options={[{ value: '*', label: t('scopeWhole') }, { value: 'institution', label: t('scopeInstitution') }]} />
          </Form.Item>
          {scope === 'institution' && (
            <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('institution') }]}>
              <Select
                showSearch={{ optionFilterProp: 'label' }}
                options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []}
              />
            </Form.Item>
          )}
        </>
      )}
      <Form.Item name="words" label={t('words')} rules={[{ required: true, min: 4, message: t('wordsHint') }]}>
        <Input.TextArea rows={5} maxLength={1000} placeholder={t('wordsHint')} />
      </Form.Item>
      {state.refused && <Alert type="error" role="alert" title={state.refused} style={{ marginBottom: 12 }} />}
      <Button type="primary" htmlType="submit" loading={state.asking ?? false} block>
        {t('send')}
      </Button>
    </Form>
  );
}
