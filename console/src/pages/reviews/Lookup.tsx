import { Button, Form } from 'antd';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { LocalFields, type Local } from './LocalFields';
import { Registrations } from './Registrations';
import css from './reviews.module.css';
import { texts } from './texts';

/** A resident's registrations by the number that an institution has for one of them. The number stays out of the address. */
export function Lookup() {
  const t = useTexts(texts);
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
          <LocalFields />
          <Button type="primary" htmlType="submit">{t('find')}</Button>
        </Form>
      </Sheet>
      <Sheet title={t('registrations')}>
        {of ? <Registrations key={JSON.stringify(of)} of={of} /> : <Empty tight title={t('lookupFirst')} />}
      </Sheet>
    </div>
  );
}
