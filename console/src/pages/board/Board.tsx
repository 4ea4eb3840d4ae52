import { DesktopOutlined, DownloadOutlined } from '@ant-design/icons';
import { App, Button, Segmented, Select } from 'antd';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, take } from '@/api/client';
import { tell } from '@/api/problem';
import { useNames, useRegion } from '@/app/region';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { count, day, moment, share, yuan } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Refusal } from '@/parts/states';
import { StatTile, Tiles } from '@/parts/tile';
import { Money } from '@/parts/values';
import pages from './page';
import { Groups } from './Groups';
import { Period } from './Period';
import { Rows, type Behind } from './Rows';
import { Trend } from './Trend';
import { LEVELS, NARROWING, rate, useQuestion, useStatistics, type Group, type Narrowing } from './asking';
import css from './board.module.css';
import { save } from './files';
import { useLive } from './live';
import { texts } from './texts';

/** What the region recognised, repeated and saved, and the way from each number to its rows. */
export default function Board() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { place } = useSession();
  const { message } = App.useApp();
  const region = useRegion();
  const named = useNames();
  const [question, change] = useQuestion();
  const [group, setGroup] = useState<Group>(place?.institution ? 'department' : 'institution');
  const [behind, setBehind] = useState<Behind>();
  const [saving, setSaving] = useState(false);
  const statistics = useStatistics(question, group);
  // A ground has rows of its own only; the tiles are of the whole.
  const whole = useStatistics(question, 'level');
  const { figures, on } = useLive();
  const [page] = pages;
  const total = whole.data?.total;
  const own = place?.institution ?? undefined;
  const names: Record<Narrowing, (value: string) => string> = {
    institution: named,
    item: (code) => code,
    department: (name) => name,
    doctor: (name) => name,
    ground: (code) => code,
    level: (level) => t(LEVELS.find((one) => one === level) ?? 'other'),
  };
  const download = async () => {
    setSaving(true);
    try {
      const file = await take(api.GET('/api/recognition/statistics', { params: { query: { ...question, groupBy: group, format: 'xlsx' } }, parseAs: 'blob' }));
      save(file as unknown as Blob, `recognition-${question.from}-${question.to}.xlsx`);
    } catch (error) {
      const told = tell(error, language);
      void message.error(told.detail ?? told.title);
    } finally {
      setSaving(false);
    }
  };
  return (
    <PageFrame
      title={page ? said(page.title, language) : ''}
      help={page && said(page.help, language)}
      actions={
        <>
          <Button icon={<DownloadOutlined />} loading={saving} onClick={() => void download()}>
            {t('export')}
          </Button>
          <Link to="/board/wall">
            <Button icon={<DesktopOutlined />} tabIndex={-1}>{t('wall')}</Button>
          </Link>
        </>
      }
    >
      <section className={css.live} aria-label={t('today')}>
        <span className={css.liveName} role="status">
          <span className={`${css.dot} ${on ? css.dotOn : ''}`} aria-hidden />
          {t('today')}
          <span className={css.soft}>{on ? t('liveOn') : figures ? t('liveOff') : ''}</span>
        </span>
        {figures && (
          <>
            <span className={css.liveFigure}>{t('checks')} <b>{count(figures.total.checks)}</b></span>
            <span className={css.liveFigure}>{t('offered')} <b>{count(figures.total.offered)}</b></span>
            <span className={css.liveFigure}>{t('recognised')} <b>{count(figures.total.recognised)}</b></span>
            <span className={css.liveFigure}>{t('reexamined')} <b>{count(figures.total.reexamined)}</b></span>
            <span className={css.liveFigure}>{t('rate')} <b>{rate(figures.total.rateHundredths)}</b></span>
            <span className={css.liveFigure}>{t('net')} <b><Money fen={figures.total.net} /></b></span>
            <span className={css.soft}>{t('liveAt', { at: moment(figures.at, { seconds: true }).slice(11) })}</span>
          </>
        )}
      </section>
      <div className={css.bar}>
        <Period from={question.from} to={question.to} today={day(new Date())} choose={(from, to) => change({ from, to })} />
        {!own && (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            aria-label={t('institution')}
            placeholder={t('allInstitutions')}
            value={question.institution}
            onChange={(institution?: string) => change({ institution })}
            options={region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []}
          />
        )}
        {!own && (
          <Select
            allowClear
            aria-label={t('level')}
            placeholder={t('allLevels')}
            value={question.level}
            onChange={(level?: string) => change({ level })}
            options={LEVELS.map((level) => ({ value: level, label: t(level) }))}
          />
        )}
      </div>
      {NARROWING.some((name) => question[name]) && (
        <div className={css.tags}>
          {t('narrowed')}
          {NARROWING.filter((name) => question[name]).map((name) => (
            <Button key={name} size="small" title={t('clear')} onClick={() => change({ [name]: undefined })}>
              {t(name)} · {names[name](question[name] ?? '')} ×
            </Button>
          ))}
          <Button size="small" type="link" onClick={() => change(Object.fromEntries(NARROWING.map((name) => [name, undefined])))}>
            {t('clearAll')}
          </Button>
        </div>
      )}
      {whole.isError && !total && <Sheet><Refusal error={whole.error} retry={() => void whole.refetch()} /></Sheet>}
      {total && (
        <Tiles>
          <StatTile label={t('checks')} value={count(total.checks)} hint={t('checksHint')} onOpen={() => setBehind({ measure: 'checks', of: t('checks') })} />
          <StatTile label={t('offered')} value={count(total.offered)} hint={t('offeredHint', { share: share(total.offered, total.checks) })} onOpen={() => setBehind({ measure: 'offered', of: t('offered') })} />
          <StatTile label={t('recognised')} value={count(total.recognised)} hint={t('recognisedHint', { share: share(total.recognised, total.offered) })} onOpen={() => setBehind({ measure: 'recognised', of: t('recognised') })} />
          <StatTile label={t('reexamined')} value={count(total.reexamined)} hint={t('reexaminedHint', { n: count(total.excused) })} onOpen={() => setBehind({ measure: 'reexamined', of: t('reexamined') })} />
          <StatTile label={t('rate')} value={rate(total.rateHundredths)} hint={t('rateHint')} mark />
          <StatTile label={t('net')} value={<Money fen={total.net} />} hint={t('netHint', { yuan: yuan(total.returned) })} mark onOpen={() => setBehind({ measure: 'saved', of: t('saved') })} />
        </Tiles>
      )}
      <div className={css.parts}>
        <Trend question={question} />
        <Groups
          group={group}
          choose={setGroup}
          statistics={statistics}
          own={own}
          narrow={change}
          open={setBehind}
          empty={<Empty>{t('empty')}</Empty>}
          segmented={(groups) => (
            <div className={css.scrolls}>
              <Segmented<Group> aria-label={t('by')} value={group} onChange={setGroup} options={groups.map((one) => ({ value: one, label: t(one) }))} />
            </div>
          )}
        />
      </div>
      <Rows question={question} behind={behind} close={() => setBehind(undefined)} />
    </PageFrame>
  );
}
