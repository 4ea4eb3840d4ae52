import { DownloadOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Alert, App, Button, DatePicker, Segmented, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { Refused, tell } from '@/api/problem';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { FilePicker, mediaOf, WrongRows } from '@/parts/file';
import { Sheet } from '@/parts/frame';
import { Refusal } from '@/parts/states';
import { save } from '../board/files';
import css from './organisation.module.css';
import { texts } from './texts';

/** In the order in which one needs another. */
const TOPICS = ['unit', 'membership', 'delegation', 'practitioner', 'licence', 'post', 'device'] as const;
type Topic = (typeof TOPICS)[number];
type Format = 'xlsx' | 'csv';

/** The register as tables: empty ones, what is registered, and loading them, all rows or none. */
export function Tables() {
  const t = useTexts(texts);
  const { may } = useSession();
  const keeps = may('keep-organisation');
  const [topic, setTopic] = useState<Topic>('unit');
  return (
    <div className={css.stack}>
      <Sheet title={t('table')}>
        <div className={css.line}>
          <Select aria-label={t('table')} style={{ minWidth: 200 }} value={topic} onChange={setTopic} options={TOPICS.map((value, at) => ({ value, label: `${at + 1}. ${t(`t:${value}`)}` }))} />
          {keeps && <span className={css.soft} style={{ margin: 0 }}>{t('tableOrder')}</span>}
        </div>
      </Sheet>
      <Downloads topic={topic} />
      {keeps && <LoadTable key={topic} topic={topic} />}
    </div>
  );
}

function Downloads({ topic }: { topic: Topic }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { message } = App.useApp();
  const [format, setFormat] = useState<Format>('xlsx');
  const [on, setOn] = useState<Dayjs | null>(null);
  const day = on?.format('YYYY-MM-DD');
  const download = useMutation({
    mutationFn: async (what: 'template' | 'export') => {
      const query = { topic, format, ...(what === 'export' && day && { on: day }) };
      const file = await take(what === 'template' ? api.GET('/api/organisation/template', { params: { query }, parseAs: 'blob' }) : api.GET('/api/organisation/export', { params: { query }, parseAs: 'blob' }));
      const kind = what === 'template' ? t('emptyTable') : (day ?? dayjs().format('YYYY-MM-DD'));
      save(file as unknown as Blob, `${t(`t:${topic}`)}-${kind}.${format}`);
    },
    onError: (error) => {
      const told = tell(error, language);
      void message.error(told.detail ?? told.title);
    },
  });
  const doing = (what: 'template' | 'export') => download.isPending && download.variables === what;
  return (
    <Sheet title={t('downloads')}>
      <div className={css.line}>
        <Segmented<Format> aria-label={t('format')} value={format} onChange={setFormat} options={[{ value: 'xlsx', label: 'XLSX' }, { value: 'csv', label: 'CSV' }]} />
        <Button icon={<DownloadOutlined />} loading={doing('template')} onClick={() => download.mutate('template')}>{t('template')}</Button>
      </div>
      <div className={css.line} style={{ marginTop: 12 }}>
        <DatePicker aria-label={t('exportOn')} placeholder={t('exportAll')} value={on} onChange={setOn} style={{ minWidth: 200 }} />
        <Button icon={<DownloadOutlined />} loading={doing('export')} onClick={() => download.mutate('export')}>{t('export')}</Button>
      </div>
      <p className={css.soft} style={{ margin: '12px 0 0' }}>{t('exportHint')}</p>
    </Sheet>
  );
}

/** Tried first, then loaded. What is wrong is told by row and column, and then nothing is kept. */
function LoadTable({ topic }: { topic: Topic }) {
  const t = useTexts(texts);
  const client = useQueryClient();
  const [file, setFile] = useState<File>();
  const load = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const chosen = file as File;
      const made = await take(
        api.POST('/api/organisation/import', {
          params: { query: { topic, dryRun } },
          body: '' as never,
          bodySerializer: () => chosen,
          headers: { 'Content-Type': mediaOf(chosen) },
        }),
      );
      return { made, dryRun };
    },
    onSuccess: async ({ dryRun }) => {
      if (!dryRun) await Promise.all(['organisation', 'region'].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
  const wrong = load.error instanceof Refused ? (load.error.problem.rows ?? []) : [];
  const tried = load.data?.dryRun === true;
  return (
    <>
      <Sheet title={t('loading')}>
        <p className={css.soft} style={{ marginBottom: 12 }}>{t('loadingHint')}</p>
        <div className={css.line}>
          <FilePicker
            file={file}
            choose={(chosen) => {
              setFile(chosen);
              load.reset();
            }}
          />
          <Button type={tried ? 'default' : 'primary'} disabled={!file} loading={load.isPending && load.variables} onClick={() => load.mutate(true)}>{t('check')}</Button>
          <Button type={tried ? 'primary' : 'default'} disabled={!tried} loading={load.isPending && !load.variables} onClick={() => load.mutate(false)}>{t('load')}</Button>
        </div>
        {load.isError && wrong.length === 0 && <Refusal error={load.error} tight />}
        {wrong.length > 0 && <Alert type="error" role="alert" style={{ marginTop: 12 }} title={t('nothingKept')} description={t('nothingKeptAdvice', { n: wrong.length })} />}
        {load.data && <Came made={load.data.made} dryRun={load.data.dryRun} />}
      </Sheet>
      {wrong.length > 0 && (
        <Sheet flush title={t('wrongRows')}>
          <WrongRows label={t('wrongRows')} rows={wrong} />
        </Sheet>
      )}
      {load.data && load.data.made.warnings.length > 0 && (
        <Sheet flush title={t('oddRows')}>
          <WrongRows label={t('oddRows')} rows={load.data.made.warnings} />
        </Sheet>
      )}
    </>
  );
}

function Came({ made, dryRun }: { made: Schema<'StatementsMade'>; dryRun: boolean }) {
  const t = useTexts(texts);
  const figures = { n: made.new, c: made.changed, s: made.same };
  return (
    <Alert
      type={made.warnings.length > 0 ? 'warning' : dryRun ? 'info' : 'success'}
      role="status"
      style={{ marginTop: 12 }}
      title={t(dryRun ? 'checked' : 'loaded', figures)}
      description={[...(dryRun ? [t('checkedAdvice')] : []), ...(made.warnings.length > 0 ? [t('oddAdvice', { n: made.warnings.length })] : [])].join(' ')}
    />
  );
}
