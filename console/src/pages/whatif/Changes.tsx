import { api, take } from '@/api/client';
import { useQuery } from '@tanstack/react-query';
import { Drawer, Segmented } from 'antd';
import { useState } from 'react';
import { useTexts } from '@/i18n/language';
import { Mark } from '@/parts/mark';
import { SideBySide } from '@/parts/sides';
import { Empty, Loading, Refusal } from '@/parts/states';
import { usePages } from '@/parts/pages';
import { DataTable } from '@/parts/table';
import { DateTime } from '@/parts/values';
import { useNarrow } from '@/parts/width';
import { type Changed, type LineDecision } from './asking';
import { money } from './figures';
import { texts } from './texts';

const KINDS = ['all', 'gained', 'lost', 'other'] as const;
type Kind = (typeof KINDS)[number];
const KIND_TEXT = { all: 'allChanges', gained: 'gained', lost: 'lostOne', other: 'otherwise' } as const;
const TONES = { gained: 'good', lost: 'bad', other: 'plain' } as const;
const VERDICTS: Record<string, keyof typeof texts> = {
  recognisable: 'recognisable',
  partial: 'partial',
  encouraged: 'encouraged',
  'not-recognisable': 'notRecognisable',
  'no-result': 'noResult',
  'never-recognised': 'neverRecognised',
  emergency: 'emergency',
  unknown: 'unknown',
};

/** Orders that the scenario decides otherwise; each opens with both explanations. */
export function Changes({ scenario, run }: { scenario: string; run: string }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  const [kind, setKind] = useState<Kind>('all');
  const [open, setOpen] = useState<Changed>();
  const rows = usePages<Changed>(['scenarios', scenario, 'run', run, 'changes', kind], async (after, signal) => {
    const query = { limit: 50, ...(after !== undefined && { after }), ...(kind !== 'all' && { kind }) };
    const page = await take(api.GET('/api/scenarios/{id}/runs/{run}/changes', { params: { path: { id: scenario, run }, query }, signal }));
    return { rows: page.changes, next: page.next };
  });
  const verdict = (of: Changed['then']) => `${t(VERDICTS[of.verdict] ?? 'unknown')}${of.fen > 0 ? ` · ${money(of.fen)}` : ''}`;
  return (
    <>
      <div style={{ padding: '10px 16px' }}>
        <Segmented<Kind> size="small" aria-label={t('changes')} value={kind} onChange={setKind} options={KINDS.map((one) => ({ value: one, label: t(KIND_TEXT[one]) }))} />
      </div>
      <DataTable<Changed>
        label={t('changes')}
        rows={rows}
        rowKey={(row) => `${row.check}-${row.line}`}
        onOpen={setOpen}
        empty={<Empty>{t('changesNone')}</Empty>}
        columns={[
          { key: 'at', title: t('at'), width: 140, render: (row) => <DateTime at={row.at} exact /> },
          { key: 'item', title: t('item'), primary: true, width: 200, render: (row) => row.itemName ?? row.item },
          { key: 'institution', title: t('institution'), width: 220, render: (row) => row.institutionName ?? row.institution },
          { key: 'kind', title: t('changed'), width: 110, render: (row) => <Mark tone={TONES[row.kind]}>{t(KIND_TEXT[row.kind])}</Mark> },
          { key: 'then', title: t('then'), width: 180, render: (row) => verdict(row.then) },
          { key: 'now', title: t('now'), width: 180, render: (row) => verdict(row.now) },
        ]}
      />
      <Drawer open={open !== undefined} onClose={() => setOpen(undefined)} size={narrow ? '100%' : 820} title={t('explain')} destroyOnHidden>
        {open && <Explained scenario={scenario} run={run} of={open} />}
      </Drawer>
    </>
  );
}

function Explained({ scenario, run, of }: { scenario: string; run: string; of: Changed }) {
  const t = useTexts(texts);
  const both = useQuery({
    queryKey: ['scenarios', scenario, 'run', run, 'change', of.check, of.line],
    queryFn: ({ signal }) =>
      take(api.GET('/api/scenarios/{id}/runs/{run}/changes/{check}/{line}', {
        params: { path: { id: scenario, run, check: of.check, line: of.line } },
        signal,
      })),
  });
  if (both.isError) return <Refusal error={both.error} retry={() => void both.refetch()} />;
  if (!both.data) return <Loading />;
  const { then, now } = both.data;
  const list = (words: readonly (string | undefined)[]) => {
    const told = words.filter((word): word is string => word !== undefined && word !== '');
    return told.length === 0 ? t('noReason') : told.map((word, at) => <div key={at}>{word}</div>);
  };
  const why = (decision: LineDecision) => list((decision.reasons ?? []).map((reason) => reason.text));
  const candidates = (decision: LineDecision) =>
    list((decision.candidates ?? []).map((one) => [one.institutionName, one.ageText, t(VERDICTS[one.verdict ?? ''] ?? 'unknown'), ...(one.reasons ?? []).map((reason) => reason.text)].filter(Boolean).join(' · ')));
  return (
    <>
      <p><b>{of.itemName ?? of.item}</b> · {of.institutionName ?? of.institution} · <DateTime at={of.at} exact /></p>
      <SideBySide
        label={t('explain')}
        left={t('then')}
        right={t('now')}
        lines={[
          { name: t('verdict'), left: t(VERDICTS[then.verdict] ?? 'unknown'), right: t(VERDICTS[now.verdict] ?? 'unknown'), differs: then.verdict !== now.verdict },
          { name: t('why'), left: why(then), right: why(now) },
          { name: t('cards'), left: candidates(then), right: candidates(now) },
          { name: t('saving'), left: money(then.saving?.fen ?? 0), right: money(now.saving?.fen ?? 0), differs: (then.saving?.fen ?? 0) !== (now.saving?.fen ?? 0) },
        ]}
      />
    </>
  );
}
