import { Alert, Button, Checkbox, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { Find } from '@/app/Find';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame, Sheet } from '@/parts/frame';
import css from './residents.module.css';
import pages from './page';
import { texts } from './texts';

/** Looking for a resident, and opening a record without a relation. */
export default function Search() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const go = useNavigate();
  const page = pages[0];
  return (
    <PageFrame title={page && said(page.title, language)} help={page && said(page.help, language)}>
      <div className={css.searchGrid}>
        <Sheet title={t('findTitle')}>
          <Find label={t('find')} size="large" autoFocus onResident={(found) => void go(`/residents/${found.id}`)} />
          <p className={css.note}>{t('findNote')}</p>
        </Sheet>
        {may('open-record') && (
          <Sheet title={t('glassTitle')}>
            <BreakGlass onOpened={(resident) => void go(`/residents/${resident}`)} />
          </Sheet>
        )}
      </div>
    </PageFrame>
  );
}

const CLASSES = ['psychiatric', 'hiv', 'reproductive', 'staff', 'restricted'] as const;
const HOURS = [1, 4, 12, 24, 72] as const;

interface Opening {
  by: string;
  number: string;
  reason: string;
  hours: number;
  classes?: string[];
}

/** A record opened with a reason. The number stands in the body alone. */
export function BreakGlass({ onOpened, resident }: {
  onOpened: (resident: string) => void;
  /** Whose, where that is known already. */
  resident?: string;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [asking, setAsking] = useState(false);
  const [refused, setRefused] = useState<string>();
  const open = async (wanted: Opening) => {
    setAsking(true);
    setRefused(undefined);
    const number = wanted.number?.trim();
    const patient = resident ? { resident } : wanted.by === 'local' ? { localId: number } : { document: { kind: wanted.by, number } };
    try {
      const opened = await take(api.POST('/api/break-glass', { body: { patient, reason: wanted.reason.trim(), hours: wanted.hours, classes: wanted.classes ?? [] } }));
      onOpened(opened.resident);
    } catch (error) {
      const told = tell(error, language);
      setRefused(told.detail ?? told.title);
    } finally {
      setAsking(false);
    }
  };
  return (
    <Form<Opening> layout="vertical" requiredMark={false} initialValues={{ by: '01', hours: 4 }} onFinish={(wanted) => void open(wanted)}>
      <p className={css.note}>{t('glassText')}</p>
      {!resident && (
        <div className={css.two}>
          <Form.Item name="by" label={t('glassBy')}>
            <Select
              options={[
                { value: '01', label: t('byCard') },
                { value: 'local', label: t('byLocal') },
                { value: '03', label: t('byPassport') },
                { value: '06', label: t('byHongKong') },
                { value: '07', label: t('byTaiwan') },
              ]}
            />
          </Form.Item>
          <Form.Item name="number" label={t('number')} rules={[{ required: true, message: t('number') }]}>
            <Input autoComplete="off" maxLength={40} />
          </Form.Item>
        </div>
      )}
      <Form.Item name="reason" label={t('reason')} rules={[{ required: true, min: 4, message: t('reasonHint') }]}>
        <Input.TextArea rows={3} maxLength={500} placeholder={t('reasonHint')} />
      </Form.Item>
      <Form.Item name="hours" label={t('hours')}>
        <Select options={HOURS.map((n) => ({ value: n, label: t('nHours', { n }) }))} />
      </Form.Item>
      <Form.Item name="classes" label={t('classes')}>
        <Checkbox.Group options={CLASSES.map((value) => ({ value, label: t(value) }))} />
      </Form.Item>
      {refused && <Alert type="error" role="alert" title={refused} style={{ marginBottom: 12 }} />}
      <Button type="primary" danger htmlType="submit" loading={asking}>
        {t('open')}
      </Button>
      <span className={css.beside}>{t('sure')}</span>
    </Form>
  );
}
