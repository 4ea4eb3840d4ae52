import { PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Form, Input, Space, Switch } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { lines } from './lines';
import { InstitutionItem, Revoke, Wrong } from './parts';
import { texts } from './texts';
import { useNames } from '@/app/region';

type Sender = Schema<'SenderNamed'>;

/** Systems that may send HL7 v2 over MLLP. */
export function Senders() {
  const t = useTexts(texts);
  const names = useNames();
  const client = useQueryClient();
  const [edited, edit] = useState<Sender | 'new'>();
  const list = useQuery({ queryKey: ['senders'], queryFn: ({ signal }) => take(api.GET('/api/senders', { signal })) });
  const again = () => client.invalidateQueries({ queryKey: ['senders'] });
  return (
    <Sheet flush title={t('senders')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => edit('new')}>{t('addSender')}</Button>}>
      <DataTable<Sender>
        label={t('senders')}
        rows={{ rows: list.data?.senders, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.name}
        empty={<Empty title={t('none')}>{t('noneAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('name'), primary: true, width: 160, render: (row) => row.name },
          { key: 'institution', title: t('institution'), width: 220, render: (row) => names(row.institution) },
          { key: 'networks', title: t('networks'), width: 200, render: (row) => row.networks.join(', ') },
          { key: 'application', title: 'MSH-3 / MSH-4', width: 180, render: (row) => `${row.application ?? t('optional')} / ${row.facility ?? t('optional')}` },
          { key: 'charset', title: t('charset'), width: 140, wide: true, render: (row) => row.charset ?? '–' },
          { key: 'state', title: t('state'), width: 100, render: (row) => (row.active === false ? <span style={{ color: 'var(--wait)' }}>{t('paused')}</span> : <span style={{ color: 'var(--good)' }}>{t('inForce')}</span>) },
          {
            key: 'do',
            title: '',
            width: 160,
            render: (row) => (
              <Space>
                <Button size="small" onClick={() => edit(row)}>{t('edit')}</Button>
                <Revoke remove name={row.name} done={again} revoke={() => take(api.DELETE('/api/senders/{name}', { params: { path: { name: row.name } } }))} />
              </Space>
            ),
          },
        ]}
      />
      <Drawer open={edited !== undefined} onClose={() => edit(undefined)} title={edited === 'new' ? t('addSender') : edited?.name} size={480} destroyOnHidden>
        {edited && <Edit of={edited === 'new' ? undefined : edited} done={async () => {
          await again();
          edit(undefined);
        }} />}
      </Drawer>
    </Sheet>
  );
}

interface Filled {
  name: string;
  institution: string;
  networks: string;
  application?: string;
  facility?: string;
  charset?: string;
  zone?: string;
  active: boolean;
}

function Edit({ of, done }: { of: Sender | undefined; done: () => Promise<void> }) {
  const t = useTexts(texts);
  const put = useMutation({
    mutationFn: ({ name, networks, ...rest }: Filled) =>
      take(
        api.PUT('/api/senders/{name}', {
          params: { path: { name: of?.name ?? name.trim() } },
          body: {
            institution: rest.institution,
            networks: lines(networks),
            application: rest.application?.trim() || null,
            facility: rest.facility?.trim() || null,
            charset: rest.charset?.trim() || null,
            zone: rest.zone?.trim() || null,
            active: rest.active,
          },
        }),
      ),
    onSuccess: done,
  });
  const first: Partial<Filled> = of
    ? {
        name: of.name,
        institution: of.institution,
        networks: of.networks.join('\n'),
        active: of.active !== false,
        ...(of.application && { application: of.application }),
        ...(of.facility && { facility: of.facility }),
        ...(of.charset && { charset: of.charset }),
        ...(of.zone && { zone: of.zone }),
      }
    : { active: true };
  return (
    <Form<Filled> layout="vertical" requiredMark={false} initialValues={first} onFinish={(filled) => put.mutate(filled)}>
      {!of && (
        <Form.Item name="name" label={t('name')} rules={[{ required: true, pattern: /^[^/\s]+$/, message: t('name') }]}>
          <Input autoComplete="off" maxLength={64} />
        </Form.Item>
      )}
      <InstitutionItem />
      <Form.Item name="networks" label={t('networks')} extra={t('networksHint')} rules={[{ required: true, message: t('networks') }]}>
        <Input.TextArea rows={2} spellCheck={false} />
      </Form.Item>
      <Form.Item name="application" label={t('application')}><Input placeholder={t('optional')} /></Form.Item>
      <Form.Item name="facility" label={t('facility')}><Input placeholder={t('optional')} /></Form.Item>
      <Form.Item name="charset" label={t('charset')} extra={t('charsetHint')}><Input /></Form.Item>
      <Form.Item name="zone" label={t('zone')}><Input placeholder="Asia/Shanghai" /></Form.Item>
      <Form.Item name="active" label={t('active')} valuePropName="checked"><Switch /></Form.Item>
      <Wrong error={put.error} />
      <Button type="primary" htmlType="submit" loading={put.isPending}>{t('save')}</Button>
    </Form>
  );
}
