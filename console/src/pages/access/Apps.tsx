import { PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Form, Input } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { Secret } from '@/pages/accounts/Secret';
import { Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import { Day } from '@/parts/values';
import { lines } from './lines';
import { Revoke, Standing, Wrong } from './parts';
import { texts } from './texts';

/** SMART apps, which read by a person's consent. */
export function Apps() {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ['apps'], queryFn: ({ signal }) => take(api.GET('/api/apps', { signal })) });
  const again = () => client.invalidateQueries({ queryKey: ['apps'] });
  return (
    <Sheet flush title={t('apps')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('addApp')}</Button>}>
      <DataTable<Schema<'AppShown'>>
        label={t('apps')}
        rows={{ rows: list.data?.apps, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.id}
        empty={<Empty title={t('none')}>{t('noneAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('name'), primary: true, width: 160, render: (row) => row.name },
          { key: 'scopes', title: t('scopes'), width: 300, render: (row) => row.scopes.join(' ') },
          { key: 'redirects', title: t('redirects'), width: 300, render: (row) => row.redirects.join(' ') },
          { key: 'since', title: t('since'), width: 120, render: (row) => <Day on={row.createdAt} /> },
          { key: 'state', title: t('state'), width: 140, render: (row) => <Standing revokedAt={row.revokedAt} /> },
          {
            key: 'do',
            title: '',
            width: 100,
            render: (row) => !row.revokedAt && <Revoke name={row.name} done={again} revoke={() => take(api.DELETE('/api/apps/{id}', { params: { path: { id: row.id } } }))} />,
          },
        ]}
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('addApp')} size={480} destroyOnHidden>
        <NewApp done={again} close={() => setAdding(false)} />
      </Drawer>
    </Sheet>
  );
}

interface Filled {
  name: string;
  redirects: string;
  scopes: string;
}

function NewApp({ done, close }: { done: () => Promise<void>; close: () => void }) {
  const t = useTexts(texts);
  const make = useMutation({
    mutationFn: (filled: Filled) => take(api.POST('/api/apps', { body: { name: filled.name.trim(), redirects: lines(filled.redirects), scopes: lines(filled.scopes) } })),
    onSuccess: done,
  });
  if (make.data) {
    return (
      <>
        <Secret text={make.data.id}>{t('appId')}</Secret>
        <Button onClick={close}>{t('close')}</Button>
      </>
    );
  }
  return (
    <Form<Filled> layout="vertical" requiredMark={false} initialValues={{ scopes: 'patient/*.rs\nlaunch/patient' }} onFinish={(filled) => make.mutate(filled)}>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, message: t('name') }]}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item name="redirects" label={t('redirects')} extra={t('redirectsHint')} rules={[{ required: true, message: t('redirects') }]}>
        <Input.TextArea rows={3} spellCheck={false} />
      </Form.Item>
      <Form.Item name="scopes" label={t('appScopes')} extra={t('appScopesHint')} rules={[{ required: true, message: t('appScopes') }]}>
        <Input.TextArea rows={4} spellCheck={false} />
      </Form.Item>
      <Wrong error={make.error} />
      <Button type="primary" htmlType="submit" loading={make.isPending}>{t('addApp')}</Button>
    </Form>
  );
}
