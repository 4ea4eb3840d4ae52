import { useQuery } from '@tanstack/react-query';
import { api, take, type Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { Empty } from '@/parts/states';
import { DataTable } from '@/parts/table';
import css from './organisation.module.css';
import { texts } from './texts';

type Device = Schema<'DeviceShown'>;

/** What stands at a unit or below it on a day. */
export function Devices({ unit, on, name }: { unit: string; on: string; name: (code: string) => string }) {
  const t = useTexts(texts);
  const list = useQuery({
    queryKey: ['organisation', 'devices', unit, on],
    queryFn: ({ signal }) => take(api.GET('/api/organisation/devices', { params: { query: { unit, on } }, signal })),
  });
  return (
    <>
      <DataTable<Device>
        label={t('t:device')}
        rows={{ rows: list.data?.devices, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.code}
        empty={<Empty tight title={t('noDevices')}>{t('noDevicesAdvice')}</Empty>}
        columns={[
          { key: 'name', title: t('deviceName'), primary: true, width: 200, render: (row) => <>{row.name}<div className={css.soft} style={{ margin: 0 }}>{row.code}</div></> },
          { key: 'unit', title: t('stands'), width: 120, render: (row) => name(row.unit) },
          { key: 'made', title: t('model'), width: 180, render: (row) => [row.manufacturer, row.model, row.serial && `${t('serial')} ${row.serial}`].filter(Boolean).join(' ') || '–' },
          { key: 'since', title: t('since'), width: 100, render: (row) => row.validFrom },
        ]}
      />
      {list.data?.after && <p className={css.soft}>{t('moreDevices')}</p>}
    </>
  );
}
