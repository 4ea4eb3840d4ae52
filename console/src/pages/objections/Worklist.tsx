import { Alert, Button, Descriptions, Input, Space } from 'antd';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take, type Schema } from '@/api/client';
import { tell } from '@/api/problem';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { moment } from '@/i18n/write';
import { typeWord } from '@/pages/residents/words';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty } from '@/parts/states';
import { DateTime } from '@/parts/values';
import { Worklist } from '@/parts/worklist';
import page from './page';
import { texts } from './texts';

type Row = Schema<'ObjectionOf'>;

/** What residents object to, to be answered one after the other. */
export default function Objections() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const [state, setState] = useState<'open' | 'answered'>('open');
  const [chosen, choose] = useState<string>();
  const list = useQuery({
    queryKey: ['objections', state],
    queryFn: ({ signal }) => take(api.GET('/api/objections', { params: { query: { state } }, signal })),
  });
  const rows = list.data?.objections;
  return (
    <PageFrame title={said(page.title, language)} help={said(page.help, language)}>
      <Worklist<Row, 'open' | 'answered'>
        label={t('list')}
        rows={{ rows, error: list.error, retry: () => void list.refetch() }}
        rowKey={(row) => row.objection.id}
        chosen={chosen}
        choose={choose}
        states={{ label: t('state'), value: state, change: setState, options: [{ value: 'open', label: t('open') }, { value: 'answered', label: t('answered') }] }}
        empty={state === 'open' ? <Empty title={t('none')}>{t('noneAdvice')}</Empty> : <Empty title={t('noneAnswered')} />}
        item={({ objection, name }) => (
          <>
            <div>
              <strong>{t(objection.about as 'sharing')}</strong> · {name}
              {objection.overdue && <span style={{ color: 'var(--bad)' }}> · {t('overdue')}</span>}
            </div>
            <div style={{ color: 'var(--soft)' }}>
              {objection.due && state === 'open' ? `${t('due')} ${moment(before(objection.due)).slice(0, 10)}` : <DateTime at={objection.answeredAt ?? objection.at} />} · {objection.words}
            </div>
          </>
        )}
        detail={(key) => {
          const row = rows?.find((one) => one.objection.id === key);
          return row ? <One key={key} of={row} done={() => choose(undefined)} /> : null;
        }}
      />
    </PageFrame>
  );
}

/** The last moment of the day with which a deadline ends. */
function before(due: string): Date {
  return new Date(Date.parse(due) - 1);
}

function One({ of: { objection, name, birth, resident }, done }: { of: Row; done: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const client = useQueryClient();
  const [words, setWords] = useState('');
  const answer = useMutation({
    mutationFn: (accepted: boolean) => take(api.POST('/api/objections/{id}', { params: { path: { id: objection.id } }, body: { accepted, words: words.trim() } })),
    onSuccess: async () => {
      done();
      await client.invalidateQueries({ queryKey: ['objections'] });
    },
  });
  const told = answer.error ? tell(answer.error, language) : undefined;
  const about = {
    piece: typeWord(objection.pieceType ?? '', language),
    access: t('anAccess', { id: objection.access ?? '' }),
    institution: t('institutionAll'),
    whole: t('whole'),
  }[objection.target];
  const report = objection.pieceType === 'DiagnosticReport' && objection.piece && may('read-results');
  const restricts = objection.about === 'sharing' || objection.about === 'wrong-person';
  const outcome = { accepted: t('sAccepted'), declined: t('sDeclined'), withdrawn: t('sWithdrawn') }[objection.state];
  return (
    <Sheet title={t(objection.about as 'sharing')}>
      <Descriptions
        column={1}
        size="small"
        items={[
          { key: 'words', label: t('words'), children: <strong style={{ whiteSpace: 'pre-wrap' }}>{objection.words}</strong> },
          { key: 'from', label: t('from'), children: [name, birth].filter(Boolean).join(' · ') },
          { key: 'about', label: t('about'), children: <span>{about} {report && <Link to={`/reports/${objection.piece}?of=${resident}`}>{t('openPiece')}</Link>}</span> },
          { key: 'institution', label: t('institution'), children: objection.institutionName ?? objection.institution },
          { key: 'at', label: t('at'), children: <DateTime at={objection.at} exact /> },
          { key: 'due', label: t('due'), children: objection.due ? <span>{moment(before(objection.due)).slice(0, 10)} {objection.overdue && <strong style={{ color: 'var(--bad)' }}>{t('overdue')}</strong>}</span> : t('noDue') },
          ...(objection.rule ? [{ key: 'rule', label: t('rule'), children: <code>{objection.rule}</code> }] : []),
          ...(outcome
            ? [
                { key: 'outcome', label: t('outcome'), children: outcome },
                ...(objection.answer ? [{ key: 'answer', label: t('answer'), children: objection.answer }] : []),
                { key: 'when', label: t('answeredAt'), children: <DateTime at={objection.answeredAt} exact /> },
              ]
            : []),
        ]}
      />
      {objection.state === 'open' && (
        <div style={{ marginTop: 16 }}>
          <label htmlFor={`answer-${objection.id}`}>{t('answer')}</label>
          <Input.TextArea id={`answer-${objection.id}`} rows={4} maxLength={1000} value={words} placeholder={t('answerHint')} onChange={(event) => setWords(event.target.value)} />
          <p style={{ color: 'var(--soft)', margin: '8px 0' }}>{t(restricts ? 'acceptRestricts' : objection.about === 'access' ? 'acceptAccess' : 'acceptCorrects')}</p>
          {told && <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBottom: 12 }} />}
          <Space wrap>
            <Button type="primary" disabled={words.trim().length < 4} loading={answer.isPending} onClick={() => answer.mutate(true)}>{t('accept')}</Button>
            <Button disabled={words.trim().length < 4} loading={answer.isPending} onClick={() => answer.mutate(false)}>{t('decline')}</Button>
          </Space>
        </div>
      )}
    </Sheet>
  );
}
