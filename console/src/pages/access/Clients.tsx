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
import { json } from './lines';
import { InstitutionItem, Revoke, ScopesItem, Standing, useScopeWord, Wrong } from './parts';
import { texts } from './texts';
import { useNames } from '@/app/region';

/** Systems that sign in with a key pair. */
export function Clients() {
  const t = useTexts(texts);
  const names = useNames();
  const word = useScopeWord();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ['clients'], queryFn: ({ signal }) => take(api.GET('/api/clients', { signal })) });
  const again = () => client.invalidateQueries({ queryKey: ['clients'] });
  return (
    <Sheet flush title={t('clients')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('addClient')}</Button>}>
      <DataTable<Schema<'ClientShown'>>
        label={t('clients')}
        rows={{ rows: list.data?.clients, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.id}
        empty={<Empty title={t('none')}>{t('noneAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('name'), primary: true, width: 160, render: (row) => row.name },
          { key: 'institution', title: t('institution'), width: 220, render: (row) => names(row.institution) },
          { key: 'scopes', title: t('scopes'), width: 280, render: (row) => row.scopes.map(word).join(', ') },
          { key: 'keys', title: t('keyNames'), width: 160, render: (row) => row.keys.join(', ') },
          { key: 'since', title: t('since'), width: 120, render: (row) => <Day on={row.createdAt} /> },
          { key: 'state', title: t('state'), width: 140, render: (row) => <Standing revokedAt={row.revokedAt} /> },
          {
            key: 'do',
            title: '',
            width: 100,
            render: (row) => !row.revokedAt && <Revoke name={row.name} done={again} revoke={() => take(api.DELETE('/api/clients/{id}', { params: { path: { id: row.id } } }))} />,
          },
        ]}
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('addClient')} size={480} destroyOnHidden>
        <NewClient done={again} close={() => setAdding(false)} />
      </Drawer>
    </Sheet>
  );
}

interface Filled {
  institution: string;
  name: string;
  scopes: string[];
  jwks: string;
}

function NewClient({ done, close }: { done: () => Promise<void>; close: () => void }) {
  const t = useTexts(texts);
  const make = useMutation({
    mutationFn: ({ jwks, ...rest }: Filled) => take(api.POST('/api/clients', { body: { ...rest, jwks: json(jwks) as Record<string, never> } })),
    onSuccess: done,
  });
  if (make.data) {
    return (
      <>
        <Secret text={make.data.id}>{t('clientId')}</Secret>
        <Button onClick={close}>{t('close')}</Button>
      </>
    );
  }
  return (
    <Form<Filled> layout="vertical" requiredMark={false} onFinish={(filled) => make.mutate(filled)}>
      <InstitutionItem />
      <Form.Item name="name" label={t('name')} extra={t('nameHint')} rules={[{ required: true, message: t('name') }]}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <ScopesItem />
      <Form.Item
        name="jwks"
        label={t('jwks')}
        extra={t('jwksHint')}
        rules={[{ required: true, validator: (_, text: string | undefined) => (json(text) === undefined ? Promise.reject(new Error(t('jwksWrong'))) : Promise.resolve()) }]}
      >
        <Input.TextArea rows={8} spellCheck={false} style={{ fontFamily: 'monospace' }} placeholder={'{"keys": [ … ]}'} />
      </Form.Item>
      <Wrong error={make.error} />
      <Button type="primary" htmlType="submit" loading={make.isPending}>{t('addClient')}</Button>
    </Form>
  );
}
