import { Button, Checkbox, Input, Select } from 'antd';
import { useId, useState } from 'react';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { Money } from '@/parts/values';
import { useGrounds, type Decision } from './asking';
import css from './desk.module.css';
import type { Decided, DecisionKind } from './order';
import { texts } from './texts';

const DONE: Record<DecisionKind, 'didRecognise' | 'didReexamine' | 'didContinue' | 'didAdopt' | 'didWithdraw' | 'undo'> = {
  recognise: 'didRecognise',
  reexamine: 'didReexamine',
  continue: 'didContinue',
  adopt: 'didAdopt',
  withdraw: 'didWithdraw',
  retract: 'undo',
};

/** Why an answer was refused, beside the buttons. */
function Refused({ error }: { error: unknown }) {
  const { language } = useLanguage();
  if (!error) return null;
  const told = tell(error, language);
  return (
    <div className={css.error} role="alert">
      {told.title}
      {told.detail && `: ${told.detail}`}
    </div>
  );
}

/** Why it is examined again: a ground of the region's list, and that the patient was told. In the page, never over it. */
function Reexamine({ busy, error, onDone, onCancel }: { busy: boolean; error: unknown; onDone: (decision: Decision) => void; onCancel: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const grounds = useGrounds();
  const id = useId();
  const [ground, setGround] = useState<string>();
  const [informed, setInformed] = useState(false);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const done = () => {
    setTried(true);
    if (ground && informed) onDone({ kind: 'reexamine', ground, informed, ...(note.trim() && { note: note.trim() }) });
  };
  return (
    <div className={css.form} role="group" aria-label={t('reexamine')}>
      <div>
        <label className={css.fieldName} htmlFor={id}>{t('ground')}</label>
        <Select
          id={id}
          style={{ width: '100%' }}
          value={ground ?? null}
          onChange={(code) => setGround(code ?? undefined)}
          loading={grounds.isPending}
          autoFocus
          placeholder={t('needGround')}
          options={(grounds.data?.grounds ?? []).filter((one) => !one.emergency).map((one) => ({ value: one.code, label: language === 'zh' ? one.text : one.textEn }))}
        />
        {tried && !ground && <div className={css.error} role="alert">{t('needGround')}</div>}
      </div>
      <div>
        <Checkbox checked={informed} onChange={(event) => setInformed(event.target.checked)}>{t('informed')}</Checkbox>
        {tried && !informed && <div className={css.error} role="alert">{t('needInformed')}</div>}
      </div>
      <div>
        <label className={css.fieldName} htmlFor={`${id}-note`}>{t('note')}</label>
        <Input.TextArea id={`${id}-note`} value={note} onChange={(event) => setNote(event.target.value)} maxLength={500} autoSize={{ minRows: 1, maxRows: 4 }} />
      </div>
      <Refused error={error} />
      <div className={css.formActions}>
        <Button type="primary" loading={busy} onClick={done}>{t('confirm')}</Button>
        <Button onClick={onCancel}>{t('cancel')}</Button>
      </div>
    </div>
  );
}

/** What the doctor may answer to a line, and what they answered. */
export function Answering({ offered, duplicated, fen, decided, busy, error, answer }: {
  /** A result may stand in. */
  offered: boolean;
  /** There is a reminder to answer. */
  duplicated: boolean;
  fen: number | undefined;
  decided: Decided | undefined;
  busy: boolean;
  error: unknown;
  answer: (decision: Decision) => void;
}) {
  const t = useTexts(texts);
  const [again, setAgain] = useState(false);
  if (decided) {
    return (
      <>
        <div className={`${css.done} ${decided.kind === 'recognise' ? '' : css.doneQuiet}`} role="status">
          <span className={css.doneWord}>{t(DONE[decided.kind])}</span>
          {decided.saved > 0 && <Money fen={decided.saved} />}
          <span className={css.doneText}>{decided.recordText}</span>
          <Button size="small" type="text" loading={busy} onClick={() => { setAgain(false); answer({ kind: 'retract' }); }}>{t('undo')}</Button>
        </div>
        <Refused error={error} />
      </>
    );
  }
  if (!offered && !duplicated) return error ? <Refused error={error} /> : null;
  if (again) return <Reexamine busy={busy} error={error} onDone={answer} onCancel={() => setAgain(false)} />;
  return (
    <>
      <div className={css.actions}>
        {offered ? (
          <>
            <Button type="primary" loading={busy} onClick={() => answer({ kind: 'recognise' })}>
              {t('recognise')}
              {fen !== undefined && fen > 0 && <> · <Money fen={fen} /></>}
            </Button>
            <Button onClick={() => setAgain(true)}>{t('reexamine')}</Button>
          </>
        ) : (
          <>
            <Button loading={busy} onClick={() => answer({ kind: 'adopt' })}>{t('adopt')}</Button>
            <Button type="text" onClick={() => answer({ kind: 'continue' })}>{t('goOn')}</Button>
          </>
        )}
      </div>
      <Refused error={error} />
    </>
  );
}
