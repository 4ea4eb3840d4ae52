import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, InputNumber, Select } from 'antd';
import { api, take } from '@/api/client';
import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { day } from '@/i18n/write';
import { Empty } from '@/parts/states';
import type { Change } from './overlay';
import { texts } from './texts';
import css from './whatif.module.css';

/** All rules of a kind in force today, to choose among; more than a region has. */
const MOST = 500;

function useRules(kind: string) {
  const on = day(new Date());
  return useQuery({
    queryKey: ['rules', 'all', kind, on],
    queryFn: async ({ signal }) => {
      const first = await take(api.GET('/api/rules', { params: { query: { on, kind, limit: MOST } }, signal }));
      return first.rules;
    },
    staleTime: 10 * 60_000,
  });
}

/** Changes as people say them: other windows, other scopes, items taken out. */
export function Builder({ changes, change }: { changes: readonly Change[]; change: (changes: readonly Change[]) => void }) {
  const t = useTexts(texts);
  const items = useRules('item');
  const labels = useRules('label');
  const region = useRegion();
  const code = region.data?.code ?? '';
  const province = `${code.slice(0, 2)}0000`;
  const replace = (at: number, by: Change) => change(changes.map((one, place) => (place === at ? by : one)));
  const itemOptions = items.data?.map((rule) => ({ value: rule.code, label: `${rule.name ?? ''} ${rule.code}` })) ?? [];
  const labelOptions = labels.data?.map((rule) => ({ value: rule.code, label: `${rule.name ?? ''} ${rule.code}` })) ?? [];
  const many = { mode: 'multiple' as const, showSearch: { optionFilterProp: 'label' }, maxTagCount: 'responsive' as const };
  return (
    <>
      {changes.length === 0 && <Empty tight>{t('noChange')}</Empty>}
      <ul className={css.changes}>
        {changes.map((one, at) => (
          <li key={at}>
            <div className={css.changeHead}>
              <b>{t(one.kind)}</b>
              <Button size="small" type="text" icon={<DeleteOutlined />} aria-label={`${t('remove')}: ${t(one.kind)}`} onClick={() => change(changes.filter((_, place) => place !== at))} />
            </div>
            {one.kind === 'window' && (
              <div className={css.line}>
                <Select {...many} aria-label={t('items')} placeholder={t('items')} options={itemOptions} value={[...one.items]} onChange={(chosen: string[]) => replace(at, { ...one, items: chosen })} />
                <InputNumber aria-label={t('window')} min={1} max={365} precision={0} value={one.days} onChange={(days) => replace(at, { ...one, days: days ?? 1 })} />
                <span>{t('days')}</span>
              </div>
            )}
            {one.kind === 'scope' && (
              <div className={css.line}>
                <Select {...many} aria-label={t('labels')} placeholder={t('labels')} options={labelOptions} value={[...one.labels]} onChange={(chosen: string[]) => replace(at, { ...one, labels: chosen })} />
                <Select
                  aria-label={t('scope')}
                  value={one.scope}
                  onChange={(scope: string) => replace(at, { ...one, scope })}
                  options={[
                    { value: 'national', label: t('national') },
                    { value: province, label: t('province', { code: province }) },
                    { value: code, label: t('region', { code }) },
                  ]}
                />
              </div>
            )}
            {one.kind === 'drop' && (
              <div className={css.line}>
                <Select {...many} aria-label={t('items')} placeholder={t('items')} options={itemOptions} value={[...one.items]} onChange={(chosen: string[]) => replace(at, { ...one, items: chosen })} />
              </div>
            )}
          </li>
        ))}
      </ul>
      <div className={css.line} style={{ marginBottom: 12 }}>
        <Button icon={<PlusOutlined />} onClick={() => change([...changes, { kind: 'window', items: [], days: 15 }])}>{t('addWindow')}</Button>
        <Button icon={<PlusOutlined />} onClick={() => change([...changes, { kind: 'scope', labels: [], scope: 'national' }])}>{t('addScope')}</Button>
        <Button icon={<PlusOutlined />} onClick={() => change([...changes, { kind: 'drop', items: [] }])}>{t('addDrop')}</Button>
      </div>
    </>
  );
}
