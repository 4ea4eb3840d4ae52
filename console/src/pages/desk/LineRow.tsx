import { DeleteOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import type { Schema } from '@/api/client';
import { useLanguage, useTexts } from '@/i18n/language';
import { Loading } from '@/parts/states';
import { Money } from '@/parts/values';
import { Answering } from './Answering';
import type { Decision } from './asking';
import css from './desk.module.css';
import { Duplicates } from './Duplicates';
import { Evidence } from './Evidence';
import { shown, tone, type ItemAnswer, type Line, type MedicineAnswer } from './order';
import { texts } from './texts';

const VERDICTS = {
  recognisable: 'recognisable',
  partial: 'partial',
  encouraged: 'encouraged',
  'not-recognisable': 'notRecognisable',
  'no-result': 'noResult',
  'never-recognised': 'neverRecognised',
  emergency: 'emergencyVerdict',
  unknown: 'unknownVerdict',
} as const;

/** Which rules the decision came from, with their sources. */
function Rules({ all }: { all: readonly Schema<'Cited'>[] }) {
  const t = useTexts(texts);
  const rules = [...new Map(all.map(({ rule }) => [rule.id, rule])).values()];
  if (rules.length === 0) return null;
  return (
    <details className={css.more}>
      <summary>{t('rules')}</summary>
      <ul className={css.rules}>
        {rules.map((rule) => (
          <li key={rule.id}>
            {rule.source} · {t('effective', { on: rule.effective })} · {rule.file}:{rule.line}
            {rule.example && ` · ${t('example')}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function ItemCard({ answer }: { answer: ItemAnswer }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const first = shown(answer);
  const others = answer.candidates.filter((candidate) => !first.includes(candidate));
  const wanted = [answer.code, ...answer.members.map((member) => member.code), ...first.map((candidate) => candidate.item)];
  const members = answer.members.filter((member) => member.best !== null && member.best !== undefined);
  return (
    <>
      <div className={css.verdict}>
        <span className={`${css.badge} ${css[tone(answer)]}`}>{t(VERDICTS[answer.verdict])}</span>
        {answer.members.length > 0 && answer.offered && <span className={css.quietText}>{t('members', { found: members.length, of: answer.members.length })}</span>}
        {answer.offered && answer.saving && <span className={css.saving}>{t('saves')} <Money fen={answer.saving.fen} /></span>}
      </div>
      {answer.reasons.length > 0 && (
        <ul className={css.reasons}>
          {answer.reasons.map((reason) => (
            <li key={reason.code}>{language === 'zh' ? reason.text : reason.textEn}</li>
          ))}
        </ul>
      )}
      {first.map((candidate) => (
        <Evidence key={candidate.report} candidate={candidate} wanted={wanted} open={answer.offered || answer.verdict === 'encouraged'} />
      ))}
      {others.length > 0 && (
        <details className={css.more}>
          <summary>{t('others', { n: others.length })}</summary>
          {others.map((candidate) => (
            <Evidence key={candidate.report} candidate={candidate} wanted={wanted} open={false} />
          ))}
        </details>
      )}
      <Duplicates all={answer.duplicates} />
    </>
  );
}

/** A line of the order, and beside it what is known already. */
export function LineRow({ line, ahead, waiting, busy, error, answer, remove }: {
  line: Line;
  /** What a look ahead found; of a recorded line its own answer counts. */
  ahead: ItemAnswer | MedicineAnswer | undefined;
  waiting: boolean;
  busy: boolean;
  error: unknown;
  answer: (decision: Decision) => void;
  remove: () => void;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const item = line.kind === 'item' ? (line.answer ?? (ahead as ItemAnswer | undefined)) : undefined;
  const medicine = line.kind === 'medicine' ? (line.answer ?? (ahead as MedicineAnswer | undefined)) : undefined;
  const duplicates = (item ?? medicine)?.duplicates ?? [];
  const name = (language === 'en' ? item?.nameEn : undefined) ?? item?.name ?? line.name;
  const withdrawn = line.decided?.kind === 'withdraw';
  return (
    <li className={css.line} aria-label={name}>
      <div className={css.lineHead}>
        <span className={css.lineName}>{withdrawn ? <s>{name}</s> : name}</span>
        <span className={css.lineCode}>{[item?.code ?? (line.kind === 'item' ? line.item : undefined), line.kind === 'medicine' && line.days !== undefined ? `${t('supply')} ${line.days}` : undefined].filter(Boolean).join(' · ')}</span>
        <div className={css.lineFoot}>
          <span>{t(line.signed ? 'signed' : 'draft')}</span>
          {!line.decided && (line.signed ? (
            <Button type="link" size="small" disabled={busy} onClick={() => answer({ kind: 'withdraw' })}>{t('withdraw')}</Button>
          ) : (
            <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t('remove', { name })} disabled={busy} onClick={remove} />
          ))}
        </div>
      </div>
      <div className={css.lineBody}>
        {item && <ItemCard answer={item} />}
        {medicine && (duplicates.length === 0 ? <span className={css.quietText}>{t('nothing')}</span> : <Duplicates all={duplicates} />)}
        {!item && !medicine && waiting && <Loading tight />}
        {(item ?? medicine) && (
          <Answering
            offered={item?.offered ?? false}
            duplicated={duplicates.some((one) => !one.recognisable)}
            fen={item?.saving?.fen}
            decided={line.decided}
            busy={busy}
            error={error}
            answer={answer}
          />
        )}
        {item && <Rules all={[...item.rules, ...shown(item).flatMap((candidate) => candidate.rules), ...(item.saving?.rules ?? []), ...item.duplicates.flatMap((one) => one.rules)]} />}
      </div>
    </li>
  );
}
