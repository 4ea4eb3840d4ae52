import { ArrowLeftOutlined } from '@ant-design/icons';
import { Button, DatePicker, Descriptions, Input, Segmented, Tree, type TreeDataNode } from 'antd';
import { useQuery } from '@tanstack/react-query';
import dayjs from 'dayjs';
import { useMemo, useState, type Key } from 'react';
import { useSearchParams } from 'react-router';
import { api, take } from '@/api/client';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { PageFrame, Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import { PageTabs } from '@/parts/tabs';
import { useNarrow } from '@/parts/width';
import { Change } from './Change';
import { Devices } from './Devices';
import { History } from './History';
import css from './organisation.module.css';
import page from './page';
import { People } from './People';
import { Tables } from './Tables';
import { texts } from './texts';
import { above, branches, found, type Branch, type Unit } from './tree';

/** With more roots than this all are closed at first. */
const ROOTS_OPEN = 3;

/** What belonged to what on a day. */
export default function Organisation() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const narrow = useNarrow();
  const [search, setSearch] = useSearchParams();
  const [typed, setTyped] = useState('');
  const { may } = useSession();
  const on = search.get('on') ?? undefined;
  const chosen = search.get('institution') ?? undefined;
  const view = search.get('view') === 'tables' ? 'tables' : undefined;
  const set = (change: Record<string, string | undefined>) => {
    const next = Object.fromEntries(Object.entries({ view, on, institution: chosen, ...change }).filter((pair): pair is [string, string] => Boolean(pair[1])));
    setSearch(next, { replace: true });
  };
  const tree = useQuery({
    queryKey: ['organisation', 'tree', on],
    queryFn: ({ signal }) => take(api.GET('/api/organisation/tree', { params: { query: on ? { on } : {} }, signal })),
  });
  const units = useMemo(() => tree.data?.units ?? [], [tree.data]);
  const { hits, shown } = useMemo(() => found(units, typed), [units, typed]);
  const unit = units.find((one) => one.code === chosen);
  const frame = { title: said(page.title, language), help: said(page.help, language) };
  if (tree.error && !tree.data) return <PageFrame {...frame}><Sheet><Refusal error={tree.error} retry={() => void tree.refetch()} /></Sheet></PageFrame>;
  if (!tree.data) return <PageFrame {...frame}><Sheet><Loading /></Sheet></PageFrame>;
  const node = (branch: Branch): TreeDataNode => ({
    key: branch.unit.code,
    title: typed && hits.has(branch.unit.code) ? <span className={css.hit}>{branch.unit.name}</span> : branch.unit.name,
    children: branch.below.filter((one) => shown.has(one.unit.code)).map(node),
  });
  const data = branches(units).filter((branch) => shown.has(branch.unit.code)).map(node);
  const roots = units.filter((one) => one.depth === 0).map((one) => one.code);
  // One county hospital with all below it is shown open; of many, their departments would bury the others.
  const open: Key[] = typed ? [...shown] : [...above(units, chosen ?? '').map((one) => one.code), ...(roots.length > ROOTS_OPEN ? [] : roots)];
  const list = (
    <Sheet flush label={t('tree')}>
      <div className={css.tools}>
        <Input allowClear aria-label={t('search')} placeholder={t('search')} value={typed} onChange={(event) => setTyped(event.target.value)} style={{ flex: '1 1 160px' }} />
        <DatePicker aria-label={t('on')} value={dayjs(on ?? tree.data.on)} allowClear={false} onChange={(date) => set({ on: date ? date.format('YYYY-MM-DD') : undefined })} />
        {on && <Button onClick={() => set({ on: undefined })}>{t('today')}</Button>}
      </div>
      <div className={css.tree}>
        {data.length === 0 ? (
          <Empty tight title={t('none')}>{t('noneAdvice')}</Empty>
        ) : (
          <Tree
            key={`${typed}|${tree.data.on}|${chosen && !typed ? 'at' : ''}`}
            aria-label={t('tree')}
            blockNode
            defaultExpandedKeys={open}
            selectedKeys={chosen ? [chosen] : []}
            onSelect={(keys) => keys[0] !== undefined && set({ institution: String(keys[0]) })}
            treeData={data}
          />
        )}
      </div>
      <div className={css.count}>{t('unitsOn', { at: tree.data.on, n: units.length })}</div>
    </Sheet>
  );
  const detail = unit ? <Details key={unit.code} unit={unit} units={units} on={tree.data.on} choose={(code) => set({ institution: code })} /> : <Sheet><Empty>{t('pick')}</Empty></Sheet>;
  return (
    <PageFrame {...frame}>
      <div className={css.bar}>
        <Segmented
          aria-label={t('view')}
          value={view ?? 'tree'}
          onChange={(next) => set({ view: next === 'tables' ? next : undefined })}
          options={[{ value: 'tree', label: t('tree') }, { value: 'tables', label: t(may('keep-organisation') ? 'tables' : 'tablesRead') }]}
        />
      </div>
      {view ? (
        <Tables />
      ) : narrow ? (
        unit ? (
          <div>
            <Button type="link" icon={<ArrowLeftOutlined />} onClick={() => set({ institution: undefined })}>{t('tree')}</Button>
            {detail}
          </div>
        ) : (
          list
        )
      ) : (
        <div className={css.grid}>
          {list}
          <div>{detail}</div>
        </div>
      )}
    </PageFrame>
  );
}

function Details({ unit, units, on, choose }: { unit: Unit; units: readonly Unit[]; on: string; choose: (code: string) => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const [tab, setTab] = useState('details');
  const path = above(units, unit.code);
  const below = units.filter((one) => one.parent === unit.code);
  const name = (code: string) => units.find((one) => one.code === code)?.name ?? code;
  const word = (chinese: string | null | undefined, code: string | null | undefined) => (language === 'zh' ? chinese : code?.replaceAll('-', ' ')) ?? '–';
  const details = (
    <>
      {path.length > 0 && (
        <p className={css.path}>
          {path.map((one) => (
            <span key={one.code}><button type="button" onClick={() => choose(one.code)}>{one.name}</button> / </span>
          ))}
          {unit.name}
        </p>
      )}
      <Descriptions
        column={{ xs: 1, sm: 1, md: 2 }}
        size="small"
        items={[
          { key: 'code', label: t('code'), children: <code>{unit.code}</code> },
          { key: 'kind', label: t('kind'), children: word(unit.kindName, unit.kind) },
          ...(unit.level ? [{ key: 'level', label: t('level'), children: word(unit.levelName, unit.level) }] : []),
          { key: 'parent', label: t('parent'), children: unit.parent ? name(unit.parent) : t('top') },
          ...(unit.legalPerson ? [{ key: 'legal', label: t('legalPerson'), children: name(unit.legalPerson) }] : []),
          ...(unit.creditCode ? [{ key: 'credit', label: t('creditCode'), children: unit.creditCode }] : []),
          ...(unit.institutionCode ? [{ key: 'institution', label: t('institutionCode'), children: unit.institutionCode }] : []),
          ...(unit.area ? [{ key: 'area', label: t('area'), children: unit.area }] : []),
          ...(unit.address ? [{ key: 'address', label: t('address'), children: unit.address }] : []),
          ...(unit.telephone ? [{ key: 'telephone', label: t('telephone'), children: unit.telephone }] : []),
        ]}
      />
      {unit.fromRules && <p className={css.soft}>{t('fromRules')}</p>}
      {unit.delegations.length > 0 && (
        <>
          <h3 className={css.part}>{t('delegations')}</h3>
          <ul className={css.list}>
            {unit.delegations.map((one) => (
              <li key={one.domain}>{t('delegated', { domain: word(one.domainName, one.domain), head: name(one.head) })}</li>
            ))}
          </ul>
        </>
      )}
      {below.length > 0 && (
        <>
          <h3 className={css.part} style={{ marginTop: 12 }}>{t('below')}</h3>
          <p className={css.path}>
            {below.map((one, at) => (
              <span key={one.code}>{at > 0 && ' · '}<button type="button" onClick={() => choose(one.code)}>{one.name}</button></span>
            ))}
          </p>
        </>
      )}
    </>
  );
  return (
    <Sheet title={unit.name} extra={<span className={css.soft} style={{ margin: 0 }}>{day(on)}</span>}>
      <PageTabs
        label={unit.name}
        active={tab}
        onChange={setTab}
        items={[
          { key: 'details', label: t('details'), children: details },
          { key: 'people', label: t('people'), children: <People unit={unit.code} on={on} name={name} /> },
          { key: 'devices', label: t('t:device'), children: <Devices unit={unit.code} on={on} name={name} /> },
          { key: 'history', label: t('history'), children: <History unit={unit.code} name={name} /> },
          ...(may('keep-organisation') ? [{ key: 'change', label: t('change'), children: <Change unit={unit} units={units} /> }] : []),
        ]}
      />
    </Sheet>
  );
}
