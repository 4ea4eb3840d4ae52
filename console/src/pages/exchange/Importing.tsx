import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { App, Button, Select } from 'antd';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useRegion } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { count } from '@/i18n/write';
import { FilePicker, mediaOf, WrongRows } from '@/parts/file';
import { Sheet } from '@/parts/frame';
import { Refusal } from '@/parts/states';
import { StatTile, Tiles } from '@/parts/tile';
import { save } from '../board/files';
import css from './exchange.module.css';
import { texts } from './texts';

type Outcome = Schema<'ImportOutcome'>;

/** Reports by spreadsheet: tried first, then loaded; what is wrong comes back as a file to be mended. */
export function Importing() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { place } = useSession();
  const { message } = App.useApp();
  const region = useRegion();
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const [institution, setInstitution] = useState<string>();
  const own = place?.institution ?? undefined;
  const load = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const chosen = file as File;
      const query = { dryRun, ...(!own && institution && { institution }) };
      const call = api.POST('/api/imports/reports', {
        params: { query },
        body: '' as never,
        bodySerializer: () => chosen,
        headers: { 'Content-Type': mediaOf(chosen) },
      });
      return take(call);
    },
    onSuccess: (_, dryRun) => {
      if (!dryRun) void client.invalidateQueries({ queryKey: ['exchange'] });
    },
  });
  const template = async (format: 'csv' | 'xlsx') => {
    try {
      const made = await take(api.GET('/api/imports/reports/template', { params: { query: { format } }, parseAs: 'blob' }));
      save(made as unknown as Blob, `reports.${format}`);
    } catch (error) {
      const told = tell(error, language);
      void message.error(told.detail ?? told.title);
    }
  };
  const outcome = load.data;
  const ready = file !== undefined && (own !== undefined || institution !== undefined);
  return (
    <div className={css.stack}>
      <Sheet
        title={t('importing')}
        extra={
          <span className={css.acts} style={{ marginTop: 0 }}>
            <Button size="small" icon={<DownloadOutlined />} onClick={() => void template('xlsx')}>{t('templateXlsx')}</Button>
            <Button size="small" icon={<DownloadOutlined />} onClick={() => void template('csv')}>{t('templateCsv')}</Button>
          </span>
        }
      >
        <p className={css.soft} style={{ marginBottom: 12 }}>{t('importHint')}</p>
        <div className={css.file}>
          {!own && (
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              style={{ minWidth: 220 }}
              aria-label={t('forInstitution')}
              placeholder={t('forInstitution')}
              value={institution}
              onChange={setInstitution}
              options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []}
            />
          )}
          <FilePicker
            file={file}
            choose={(chosen) => {
              setFile(chosen);
              load.reset();
            }}
          />
          <Button type="primary" disabled={!ready} loading={load.isPending && load.variables} onClick={() => load.mutate(true)}>{t('tryIt')}</Button>
          <Button disabled={!ready || !outcome?.dryRun} loading={load.isPending && !load.variables} onClick={() => load.mutate(false)}>{t('loadIt')}</Button>
        </div>
        {load.isError && <Refusal error={load.error} tight />}
      </Sheet>
      {outcome && <Came of={outcome} />}
    </div>
  );
}

function Came({ of }: { of: Outcome }) {
  const t = useTexts(texts);
  const { errorFile } = of;
  const mended = () => {
    if (!errorFile) return;
    const bytes = Uint8Array.from(atob(errorFile.base64), (char) => char.charCodeAt(0));
    save(new Blob([bytes], { type: errorFile.mediaType }), errorFile.name);
  };
  return (
    <>
      <Sheet title={t(of.dryRun ? 'tried' : 'loaded')} extra={errorFile && <Button size="small" icon={<DownloadOutlined />} onClick={mended}>{t('errorFile')}</Button>}>
        <div role="status">
          <Tiles>
            <StatTile label={t('rows')} value={count(of.rows)} />
            <StatTile label={t(of.dryRun ? 'stored' : 'storedDone')} value={count(of.reports)} mark />
            <StatTile label={t('refusedReports')} value={count(of.refused)} />
            <StatTile label={t('unmapped')} value={count(of.unmappedCodes)} />
          </Tiles>
        </div>
        {of.unknownHeadings.length > 0 && <p className={css.soft} style={{ marginTop: 12 }}>{t('unknownHeadings', { names: of.unknownHeadings.join(', ') })}</p>}
      </Sheet>
      <Sheet flush title={t('errors')}>
        <WrongRows label={t('errors')} rows={of.errors} />
      </Sheet>
    </>
  );
}
