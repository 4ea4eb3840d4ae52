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
import { InstitutionItem, Revoke, ScopesItem, Standing, useScopeWord, Wrong } from './parts';
import { texts } from './texts';
import { useNames } from '@/app/region';

/** Keys of institutions' systems. */
export function Keys() {
  const t = useTexts(texts);
  const names = useNames();
  const word = useScopeWord();
  const client = useQueryClient();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ['keys'], queryFn: ({ signal }) => take(api.GET('/api/keys', { signal })) });
  const again = () => client.invalidateQueries({ queryKey: ['keys'] });
  return (
    <Sheet flush title={t('keys')} extra={<Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('addKey')}</Button>}>
      <DataTable<Schema<'KeyShown'>>
        label={t('keys')}
        rows={{ rows: list.data?.keys, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.id}
        empty={<Empty title={t('none')}>{t('noneAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('name'), primary: true, width: 160, render: (row) => row.name },
          { key: 'institution', title: t('institution'), width: 220, render: (row) => names(row.institution) },
          { key: 'scopes', title: t('scopes'), width: 320, render: (row) => row.scopes.map(word).join(', ') },
          { key: 'since', title: t('since'), width: 120, render: (row) => <Day on={row.createdAt} /> },
          { key: 'state', title: t('state'), width: 140, render: (row) => <Standing revokedAt={row.revokedAt} /> },
          {
            key: 'do',
            title: '',
            width: 100,
            render: (row) => !row.revokedAt && <Revoke name={row.name} done={again} revoke={() => take(api.DELETE('/api/keys/{id}', { params: { path: { id: row.id } } }))} />,
          },
        ]}
      />
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('addKey')} size={440} destroyOnHidden>
        <NewKey done={again} close={() => setAdding(false)} />
      </Drawer>
    </Sheet>
  );
}

function NewKey({ done, close }: { done: () => Promise<void>; close: () => void }) {
  const t = useTexts(texts);
  const make = useMutation({ mutationFn: (body: Schema<'KeyWanted'>) => take(api.POST('/api/keys', { body })), onSuccess: done });
  if (make.data) {
    return (
      <>
        <Secret text={make.data.key}>{t('keyOnce')}</Secret>
        <Button onClick={close}>{t('close')}</Button>
      </>
    );
  }
  return (
    <Form<Schema<'KeyWanted'>> layout="vertical" requiredMark={false} onFinish={(filled) => make.mutate(filled)}>
      <InstitutionItem />
      <Form.Item name="name" label={t('name')} extra={t('nameHint')} rules={[{ required: true, message: t('name') }]}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <ScopesItem />
      <Wrong error={make.error} />
      <Button type="primary" htmlType="submit" loading={make.isPending}>{t('addKey')}</Button>
    </Form>
  );
}
