import { useQuery } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { Refused } from '@/api/problem';

/** A figure that is partly estimated. */
export interface Range {
  low: number;
  expected: number;
  high: number;
}

export interface Happened {
  cards: number;
  recognised: number;
  reexamined: number;
  excused: number;
  unanswered: number;
  fen: number;
  residents: number;
  rateHundredths: number | null;
}

export interface Figures {
  checks: number;
  residents: number;
  happened: Happened;
  observed: Happened;
  estimated: { cards: number; recognised: Range; fen: Range; residents: Range };
  lost: { cards: number; recognised: number; fen: number };
  scenario: { cards: number; recognised: Range; fen: Range; residents: Range };
  difference: { cards: number; recognised: Range; fen: Range };
  changed: number;
  reasons: { reason: string; name: string; happened: number | null; scenario: number | null }[];
}

export interface Group {
  key: string;
  name: string | null;
  hidden: boolean;
  figures: Figures | null;
}

export interface Result {
  scenario: { id: string; name: string };
  period: { from: string; to: string };
  asOf: string;
  interval: { method: string; percent: number };
  hiddenBelow: number;
  total: Figures | null;
  byItem: Group[];
  byInstitution: Group[];
  byLevel: Group[];
  byMonth: Group[];
}

export interface Scenario {
  id: string | null;
  name: string;
  reason: string;
  author: string;
  createdAt: string;
  overlay?: string;
  warnings?: string[];
}

export interface Run {
  id: string;
  scenario: string;
  from: string;
  to: string;
  state: 'queued' | 'running' | 'done' | 'cancelled' | 'failed';
  done: number;
  total: number;
  percent: number;
  error: string | null;
}

export interface Changed {
  check: string;
  line: number;
  at: string;
  institution: string;
  institutionName: string | null;
  item: string;
  itemName: string | null;
  kind: 'gained' | 'lost' | 'other';
  then: { verdict: string; offered: boolean; fen: number };
  now: { verdict: string; offered: boolean; fen: number };
}

/** A decision in full, as far as this page shows it. */
export interface LineDecision {
  verdict: string;
  reasons?: { text?: string }[];
  candidates?: { institutionName?: string | null; ageText?: string; verdict?: string; reasons?: { text?: string }[] }[];
  saving?: { fen?: number } | null;
}

export interface Fault {
  file: string;
  line: number;
  column: number;
  reason: string;
}

interface Init {
  params?: { path?: Record<string, string | number>; query?: Record<string, unknown> };
  body?: unknown;
  parseAs?: 'json' | 'blob' | 'text';
  signal?: AbortSignal;
}

type Call = (path: string, init?: Init) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

/** The engine's addresses, whose description the server carries only once it has the engine. */
const engine = api as unknown as Record<'GET' | 'POST', Call>;

export function read<T>(path: string, init?: Init): Promise<T> {
  return take(engine.GET(path, init)) as Promise<T>;
}

export function send<T>(path: string, init?: Init): Promise<T> {
  return take(engine.POST(path, init)) as Promise<T>;
}

/** Whether the server answers that it has no such address: an older version, without the engine. */
export function absent(error: unknown): boolean {
  return error instanceof Refused && (error.status === 404 || error.status === 405);
}

/** Places of a change that the checker of rule files found wrong. */
export function faultsOf(error: unknown): Fault[] {
  if (!(error instanceof Refused) || error.status !== 422) return [];
  const { faults } = error.problem as { faults?: Fault[] };
  return faults ?? [];
}

const RUN = '/api/scenarios/{id}/runs/{run}';

export function useScenarios(enabled: boolean) {
  return useQuery({
    queryKey: ['scenarios'],
    queryFn: ({ signal }) => read<{ scenarios: Scenario[] }>('/api/scenarios', { signal }),
    retry: (count, error) => !absent(error) && error instanceof Refused && error.passes && count < 2,
    enabled,
  });
}

/** A run, looked at every second until it has ended. */
export function useRun(id: string | undefined, run: string | undefined) {
  return useQuery({
    queryKey: ['scenarios', id, 'run', run],
    queryFn: ({ signal }) => read<Run>(RUN, { params: { path: { id: id ?? '', run: run ?? '' } }, signal }),
    enabled: id !== undefined && run !== undefined,
    refetchInterval: ({ state: { data } }) => (data && data.state !== 'queued' && data.state !== 'running' ? false : 1_000),
  });
}

export function useResult(id: string, run: string) {
  return useQuery({
    queryKey: ['scenarios', id, 'run', run, 'result'],
    queryFn: ({ signal }) => read<Result>(`${RUN}/result`, { params: { path: { id, run } }, signal }),
    staleTime: Infinity,
  });
}
