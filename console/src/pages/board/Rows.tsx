import { Drawer } from 'antd';
import { api, take, type Schema } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { Empty } from '@/parts/states';
import { usePages } from '@/parts/pages';
import { DataTable, type Column } from '@/parts/table';
import { DateTime, Money } from '@/parts/values';
import { useNarrow } from '@/parts/width';
import type { Narrowing, Question } from './asking';
import css from './board.module.css';
import { texts } from './texts';

type Counted = Schema<'CountedRow'>;

/** Which number is looked behind, narrowed further than the page is. */
export interface Behind {
  measure: 'checks' | 'offered' | 'recognised' | 'reexamined' | 'excused' | 'saved' | 'returned';
  /** What it is, above the rows. */
  of: string;
  narrowed?: Partial<Record<Narrowing, string>>;
}

const VERDICTS = {
  recognisable: 'recognisable',
  partial: 'partial',
  encouraged: 'encouraged',
  'not-recognisable': 'notRecognisable',
  'no-result': 'noResult',
  'never-recognised': 'neverRecognised',
  emergency: 'emergency',
  unknown: 'unknown',
} as const;

/** The rows behind a number, beside the page: nothing is left while one looks. */
export function Rows({ question, behind, close }: { question: Question; behind: Behind | undefined; close: () => void }) {
  const t = useTexts(texts);
  const narrow = useNarrow();
  return (
    <Drawer open={behind !== undefined} onClose={close} size={narrow ? '100%' : 960} title={behind ? `${t('rowsTitle')} · ${behind.of}` : ''} destroyOnHidden styles={{ body: { padding: 0 } }}>
      {behind && <List question={question} behind={behind} />}
    </Drawer>
  );
}

function List({ question, behind }: { question: Question; behind: Behind }) {
  const t = useTexts(texts);
  const query = { ...question, ...behind.narrowed, measure: behind.measure } as Question & { measure: Behind['measure'] };
  const rows = usePages<Counted>(['rows', query], async (after, signal) => {
    const page = await take(api.GET('/api/recognition/rows', { params: { query: { ...query, ...(after !== undefined && { after }) } }, signal }));
    return { rows: page.rows, next: page.next };
  });
  const money = behind.measure === 'saved' || behind.measure === 'returned';
  const named = rows.rows?.some((row) => row.patient);
  const columns: Column<Counted>[] = [
    { key: 'at', title: t('rowsAt'), width: 130, render: (row) => <DateTime at={row.at} exact /> },
    {
      key: 'item',
      title: t('item'),
      primary: true,
      width: 190,
      render: (row) => (
        <span className={css.named}>
          <span>
            {row.itemName ?? row.item}
            {row.sign < 0 && <span className={css.minus}> −1 {t('rowsBack')}</span>}
          </span>
          <span className={css.code}>{row.item}</span>
        </span>
      ),
    },
    {
      key: 'ordered',
      title: t('rowsOrder'),
      width: 220,
      render: (row) => (
        <span className={css.named}>
          <span>{row.institutionName ?? row.institution}</span>
          <span className={css.code}>{[row.department, row.doctor].filter(Boolean).join(' · ')}</span>
        </span>
      ),
    },
    ...(money ? [] : [{ key: 'verdict', title: t('rowsVerdict'), width: 110, render: (row: Counted) => (row.verdict ? t(VERDICTS[row.verdict]) : '–') }]),
    ...(behind.measure === 'reexamined' || behind.measure === 'excused'
      ? [{ key: 'ground', title: t('rowsGround'), width: 180, render: (row: Counted) => row.groundText ?? row.ground ?? '–' }]
      : []),
    { key: 'fen', title: t('rowsFen'), align: 'right', width: 100, render: (row) => <Money fen={row.fen} /> },
    ...(named ? [{ key: 'patient', title: t('rowsPatient'), width: 80, render: (row: Counted) => row.patient?.name ?? '–' }] : []),
  ];
  return (
    <>
      <p className={css.note} style={{ padding: '12px 16px 0' }}>{rows.rows && rows.rows.length > 0 && t(named ? 'rowsMasked' : 'rowsNobody')}</p>
      <DataTable
        label={behind.of}
        rows={rows}
        columns={columns}
        rowKey={(row) => `${row.check}-${row.line}-${row.at}-${row.sign}`}
        empty={<Empty>{t('rowsEmpty')}</Empty>}
      />
    </>
  );
}
