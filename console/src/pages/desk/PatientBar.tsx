import { Button, Checkbox, Form, Input, Select } from 'antd';
import { Link } from 'react-router';
import { Find, useWhoWords } from '@/app/Find';
import { FINDERS, useWhose, type ResidentFound } from '@/app/find';
import { useSession } from '@/app/session';
import { useTexts } from '@/i18n/language';
import { Sheet } from '@/parts/frame';
import css from './desk.module.css';
import { masked, type Change, type Order, type Patient, type PatientClass } from './order';
import { texts } from './texts';

/** Kinds of document that a desk has to do with, by WS/T 364. */
const CARD = '01';
const PASSPORT = '03';
const LOCAL = 'local';

interface Numbered {
  kind: string;
  number: string;
}

/** Names a patient by a number that is at hand: read from a card, or printed on a slip. */
function ByNumber({ choose }: { choose: (patient: Patient) => void }) {
  const t = useTexts(texts);
  const kinds = [
    { value: LOCAL, label: t('localId') },
    { value: CARD, label: t('card') },
    { value: PASSPORT, label: t('passport') },
  ];
  const take = ({ kind, number }: Numbered) => {
    const typed = number.trim();
    choose({
      named: kind === LOCAL ? { localId: typed } : { document: { kind, number: typed } },
      label: kind === LOCAL ? typed : masked(typed),
      detail: kinds.find((one) => one.value === kind)?.label ?? '',
      resident: undefined,
    });
  };
  return (
    <Form<Numbered> className={css.number ?? ''} initialValues={{ kind: LOCAL, number: '' }} onFinish={take} aria-label={t('byNumber')}>
      <Form.Item name="kind" noStyle>
        <Select options={kinds} aria-label={t('numberKind')} />
      </Form.Item>
      <Form.Item name="number" rules={[{ required: true, whitespace: true, message: t('needNumber') }]} style={{ marginBottom: 0 }}>
        <Input aria-label={t('number')} placeholder={t('number')} autoComplete="off" maxLength={64} />
      </Form.Item>
      <Button htmlType="submit">{t('take')}</Button>
    </Form>
  );
}

/** Choosing whom the order is for. */
export function Picker({ choose }: { choose: (patient: Patient) => void }) {
  const t = useTexts(texts);
  const words = useWhoWords();
  const { may } = useSession();
  const found = (one: ResidentFound) =>
    choose({
      named: { resident: one.id },
      label: one.name,
      detail: [words(one), one.documents[0]?.number, one.localId].filter(Boolean).join(' · '),
      resident: one.id,
    });
  return (
    <Sheet title={t('pickTitle')} flush>
      <div className={css.pick}>
        {may(...FINDERS) && <Find onResident={found} label={t('findResident')} size="large" />}
        <ByNumber choose={choose} />
        <p className={css.pickHelp}>{t('pickHelp')}</p>
      </div>
    </Sheet>
  );
}

/** For whom the order is, and how they are here. */
export function PatientBar({ order, change, fixed }: {
  order: Order;
  change: (change: Change) => void;
  /** A hospital's system chose the patient. */
  fixed: boolean;
}) {
  const t = useTexts(texts);
  const { patient } = order;
  const words = useWhoWords();
  const { localId, document } = patient?.named ?? {};
  const whose = useWhose(localId ?? document?.number ?? undefined, localId ? 'local-id' : 'document');
  if (!patient) return null;
  const resident = patient.resident ?? whose?.id;
  const classes: { value: PatientClass; label: string }[] = [
    { value: 'outpatient', label: t('outpatient') },
    { value: 'inpatient', label: t('inpatient') },
    { value: 'emergency', label: t('emergencyClass') },
    { value: 'other', label: t('otherClass') },
  ];
  return (
    <section className={css.bar} aria-label={t('patient')}>
      <div className={css.who}>
        <span className={css.name}>{whose?.name ?? patient.label}</span>
        <span className={css.detail}>{[whose && words(whose), patient.detail, whose && patient.label].filter(Boolean).join(' · ')}</span>
        {resident && !fixed && <Link to={`/residents/${resident}`}>{t('record')}</Link>}
      </div>
      <div className={css.controls}>
        <Select
          aria-label={t('how')}
          value={order.patientClass}
          options={classes}
          onChange={(patientClass) => change({ kind: 'class', patientClass })}
          style={{ width: 128 }}
        />
        {order.patientClass === 'emergency' && (
          <Checkbox checked={order.emergency} onChange={(event) => change({ kind: 'emergency', emergency: event.target.checked })}>
            {t('emergency')}
          </Checkbox>
        )}
        {!fixed && <Button onClick={() => change({ kind: 'patient', patient: undefined })}>{t('change')}</Button>}
      </div>
    </section>
  );
}
