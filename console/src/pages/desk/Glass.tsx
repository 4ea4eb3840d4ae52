import { Alert, Button, Form, Input } from 'antd';
import { tell } from '@/api/problem';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { useGlass } from './asking';
import type { PatientNamed } from './order';
import { texts } from './texts';

/** A record that nothing ties the doctor to: opened with a reason, in the page. */
export function Glass({ patient, opened }: { patient: PatientNamed; opened: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const glass = useGlass(opened);
  const told = glass.error ? tell(glass.error, language) : undefined;
  return (
    <Alert
      type="warning"
      title={t('glassTitle')}
      description={
        may('open-record') && (
          <>
            <p style={{ margin: '0 0 10px' }}>{t('glassHelp')}</p>
            <Form<{ reason: string }> layout="vertical" requiredMark={false} onFinish={({ reason }) => glass.mutate({ patient, reason: reason.trim() })} disabled={glass.isPending} style={{ maxWidth: 640 }}>
              <Form.Item name="reason" label={t('glassReason')} rules={[{ required: true, whitespace: true, min: 4, max: 500, message: t('needReason') }]}>
                <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} />
              </Form.Item>
              {told && <p role="alert" style={{ margin: '0 0 10px', color: 'var(--bad)' }}>{told.detail ?? told.title}</p>}
              <Button htmlType="submit" loading={glass.isPending}>{t('glassOpen')}</Button>
            </Form>
          </>
        )
      }
    />
  );
}
