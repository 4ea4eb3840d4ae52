import { PlusOutlined } from '@ant-design/icons';
import { Button, Drawer, Input, Select } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import css from './accounts.module.css';
import { One } from './One';
import { NewAccount } from './NewAccount';
import page from './page';
import { matching, roleWord, ROLES } from './roles';
import { texts } from './texts';
import { useNames } from '@/app/region';

export type Account = Schema<'AccountShown'>;

/** Who can sign in, and as what. */
export default function Accounts() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const names = useNames();
  const [typed, setTyped] = useState('');
  const [role, setRole] = useState<string>();
  const [opened, open] = useState<string>();
  const [adding, setAdding] = useState(false);
  const list = useQuery({ queryKey: ['accounts'], queryFn: ({ signal }) => take(api.GET('/api/accounts', { signal })) });
  const rows = list.data && matching(list.data.accounts, typed, role);
  const account = list.data?.accounts.find((one) => one.id === opened);
  return (
    <PageFrame
      title={said(page.title, language)}
      help={said(page.help, language)}
      actions={may('manage-accounts') && <Button type="primary" icon={<PlusOutlined />} onClick={() => setAdding(true)}>{t('add')}</Button>}
    >
      <Sheet
        flush
        title={t('list')}
        extra={
          <div className={css.filters}>
            <Input allowClear aria-label={t('search')} placeholder={t('search')} value={typed} onChange={(event) => setTyped(event.target.value)} style={{ width: 220 }} />
            <Select
              allowClear
              aria-label={t('role')}
              placeholder={t('anyRole')}
              value={role ?? null}
              onChange={(next: string | null) => setRole(next ?? undefined)}
              options={ROLES.map((one) => ({ value: one.role, label: said(roleWord(one.role), language) }))}
              style={{ width: 160 }}
            />
          </div>
        }
      >
        <DataTable<Account>
          label={t('list')}
          rows={{ rows, error: list.error, retry: () => void list.refetch() }}
          rowKey={(row) => row.id}
          onOpen={(row) => open(row.id)}
          empty={<Empty title={t('none')}>{t('noneAdvice')}</Empty>}
          columns={[
            { key: 'name', title: t('name'), primary: true, width: 140, render: (row) => row.name },
            { key: 'login', title: t('login'), width: 180, render: (row) => row.login },
            { key: 'staff', title: t('staff'), width: 140, wide: true, render: (row) => row.practitioner ?? '–' },
            {
              key: 'roles',
              title: t('roles'),
              width: 360,
              render: (row) =>
                row.roles.length === 0 ? (
                  <span className={css.soft}>–</span>
                ) : (
                  <span className={css.tags}>
                    {row.roles.map((held) => (
                      <span key={held.id} className={css.tag}>
                        {said(roleWord(held.role), language)} · {held.institution ? names(held.institution) : t('wholeRegion')}
                        {held.until && ` · ${t('until', { at: day(held.until) })}`}
                      </span>
                    ))}
                  </span>
                ),
            },
            { key: 'state', title: t('state'), width: 160, render: (row) => <State of={row} /> },
          ]}
        />
      </Sheet>
      <Drawer open={account !== undefined} onClose={() => open(undefined)} title={account ? `${account.name} · ${account.login}` : ''} size={480} destroyOnHidden>
        {account && <One key={account.id} of={account} />}
      </Drawer>
      <Drawer open={adding} onClose={() => setAdding(false)} title={t('add')} size={440} destroyOnHidden>
        <NewAccount close={() => setAdding(false)} />
      </Drawer>
    </PageFrame>
  );
}

/** Where an account stands, the most pressing first. */
export function State({ of }: { of: Account }) {
  const t = useTexts(texts);
  const [now] = useState(() => Date.now());
  if (of.disabled) return <span className={`${css.tag} ${css.bad}`}>{t('disabled')}</span>;
  if (of.lockedUntil && Date.parse(of.lockedUntil) > now) return <span className={`${css.tag} ${css.bad}`}>{t('locked', { at: day(of.lockedUntil) })}</span>;
  if (of.mustChange) return <span className={`${css.tag} ${css.wait}`}>{t('mustChange')}</span>;
  return <span className={`${css.tag} ${css.good}`}>{t('active')}</span>;
}
