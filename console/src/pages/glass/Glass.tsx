import { Alert, Button, Descriptions, Input, Space } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DateTime } from '@/parts/values';
import { Worklist } from '@/parts/worklist';
import page from './page';
import { texts } from './texts';

type Opening = Schema<'OpeningShown'>;

/** Records that were opened without a relation, one after the other. */
export default function Glass() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [state, setState] = useState<'open' | 'reviewed'>('open');
  const [chosen, choose] = useState<string>();
  const list = useQuery({
    queryKey: ['glass', state],
    queryFn: ({ signal }) => take(api.GET('/api/break-glass', { params: { query: { state } }, signal })),
  });
  const rows = list.data?.openings;
  const named = useNames();
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <Worklist<Opening, 'open' | 'reviewed'>
        label={t('list')}
        rows={{ rows, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.id}
        chosen={chosen}
        choose={choose}
        states={{ label: t('state'), value: state, change: setState, options: [{ value: 'open', label: t('open') }, { value: 'reviewed', label: t('reviewed') }] }}
        empty={state === 'open' ? <Empty title={t('none')}>{t('noneAdvice')}</Empty> : <Empty title={t('noneReviewed')} />}
        item={(row) => (
          <>
            <div><strong>{row.name}</strong> · {row.login} · {named(row.institution)}</div>
            <div style={{ color: 'var(--soft)' }}><DateTime at={row.at} /> · {row.reason}</div>
          </>
        )}
        detail={(key) => {
          const row = rows?.find((one) => one.id === key);
          return row ? <One key={row.id} of={row} institution={named(row.institution)} done={() => choose(undefined)} /> : null;
        }}
      />
    </PageFrame>
  );
}

function One({ of, institution, done }: { of: Opening; institution: string; done: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { me } = useSession();
  const client = useQueryClient();
  const [note, setNote] = useState('');
  const [now] = useState(() => Date.now());
  const review = useMutation({
    mutationFn: (justified: boolean) => take(api.POST('/api/break-glass/{id}', { params: { path: { id: of.id } }, body: { justified, note: note.trim() } })),
    onSuccess: async () => {
      done();
      await client.invalidateQueries({ queryKey: ['glass'] });
    },
  });
  const told = review.error ? tell(review.error, language) : undefined;
  const open = of.justified === null || of.justified === undefined;
  const own = me?.login === of.login;
  return (
    <Sheet title={`${of.login} · ${institution}`}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'reason', label: t('reason'), children: <strong style={{ whiteSpace: 'pre-wrap' }}>{of.reason}</strong> },
          { key: 'at', label: t('at'), children: <DateTime at={of.at} exact /> },
          { key: 'until', label: t('until'), children: <span><DateTime at={of.until} exact /> {Date.parse(of.until) > now && of.justified !== false ? t('stillOpen') : t('over')}</span> },
          { key: 'classes', label: t('classes'), children: of.classes.length > 0 ? of.classes.map((one) => t(one as 'hiv')).join(', ') : t('noClasses') },
          { key: 'who', label: t('resident'), children: [of.name, of.birth].filter(Boolean).join(' · ') },
          ...(open
            ? []
            : [
                { key: 'finding', label: t('finding'), children: `${t(of.justified ? 'wasJustified' : 'wasUnjustified')} · ${of.note ?? ''}` },
                { key: 'by', label: t('reviewedBy'), children: of.reviewedBy },
                { key: 'when', label: t('reviewedAt'), children: <DateTime at={of.reviewedAt} exact /> },
              ]),
        ]}
      />
      {open && own && <Alert type="info" title={t('own')} style={{ marginTop: 12 }} />}
      {open && !own && (
        <div style={{ marginTop: 16 }}>
          <label htmlFor={`note-${of.id}`}>{t('finding')}</label>
          <Input.TextArea id={`note-${of.id}`} rows={3} maxLength={500} value={note} placeholder={t('findingHint')} onChange={(event) => setNote(event.target.value)} />
          {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginTop: 12 }} />}
          <Space style={{ marginTop: 12 }} wrap>
            <Button type="primary" disabled={note.trim() === ''} loading={review.isPending} onClick={() => review.mutate(true)}>{t('justified')}</Button>
            <Button danger disabled={note.trim() === ''} loading={review.isPending} onClick={() => review.mutate(false)}>{t('unjustified')}</Button>
          </Space>
        </div>
      )}
    </Sheet>
  );
}
