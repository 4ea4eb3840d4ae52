import { Button, DatePicker, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useRegion } from '@/app/region';
import { useTexts } from '@/i18n/language';
import { ACTIONS, lacksInstitution, NAMINGS, OUTCOMES, type Form, type Naming } from './asking';
import css from './audit.module.css';
import { texts } from './texts';

/** What is known of what is looked for; Enter asks. */
export function Asking({ form, change, ask, clear }: { form: Form; change: (form: Form) => void; ask: () => void; clear: () => void }) {
  const t = useTexts(texts);
  const region = useRegion();
  const lacks = lacksInstitution(form);
  const set = (part: Partial<Form>) => change({ ...form, ...part });
  return (
    <form
      className={css.form}
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        if (!lacks) ask();
      }}
    >
      <div className={`${css.field} ${css.wide}`}>
        <span>{t('person')}</span>
        <div className={css.pair}>
          <Select<Naming> aria-label={t('personKind')} value={form.naming} onChange={(naming) => set({ naming })} options={NAMINGS.map((one) => ({ value: one, label: t(one) }))} />
          <Input aria-label={`${t('person')} · ${t('number')}`} value={form.number} maxLength={64} onChange={(event) => set({ number: event.target.value })} />
        </div>
      </div>
      <label className={css.field}>
        <span>{t('actor')}</span>
        <Input value={form.actor} maxLength={100} placeholder={t('actorHint')} onChange={(event) => set({ actor: event.target.value })} />
      </label>
      <div className={css.field}>
        <span>{t('institution')}</span>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          allowClear
          aria-label={t('institution')}
          placeholder={t('allInstitutions')}
          value={form.institution}
          {...(lacks && { status: 'error' as const })}
          onChange={(institution?: string) => set({ institution })}
          options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []}
        />
      </div>
      <div className={css.field}>
        <span>{t('action')}</span>
        <Select<Form['action']>
          allowClear
          aria-label={t('action')}
          placeholder={t('allActions')}
          value={form.action}
          onChange={(action) => set({ action })}
          options={ACTIONS.map((one) => ({ value: one, label: t(one === 'search' ? 'searchAct' : one) }))}
        />
      </div>
      <div className={css.field}>
        <span>{t('outcome')}</span>
        <Select<Form['outcome']> allowClear aria-label={t('outcome')} placeholder={t('allOutcomes')} value={form.outcome} onChange={(outcome) => set({ outcome })} options={OUTCOMES.map((one) => ({ value: one, label: t(one) }))} />
      </div>
      <div className={`${css.field} ${css.wide}`}>
        <span>{t('period')}</span>
        <DatePicker.RangePicker
          aria-label={t('period')}
          value={form.days ? [dayjs(form.days[0]), dayjs(form.days[1])] : null}
          onChange={(chosen) => {
            const [from, to] = chosen ?? [];
            set({ days: from && to ? [from.format('YYYY-MM-DD'), to.format('YYYY-MM-DD')] : undefined });
          }}
        />
      </div>
      <div className={css.acts}>
        <Button type="primary" htmlType="submit" disabled={lacks}>{t('search')}</Button>
        <Button onClick={clear}>{t('clear')}</Button>
        {lacks && <span role="alert" className={css.bad}>{t('needInstitution')}</span>}
      </div>
    </form>
  );
}
