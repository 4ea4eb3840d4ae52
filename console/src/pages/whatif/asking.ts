import { useQuery } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import type { components } from '@/api/schema';
import { Refused } from '@/api/problem';

type Schemas = components['schemas'];

/** A figure that is partly estimated. */
export type Range = Schemas['RangeShown'];
export type Happened = Schemas['Cards'];
export type Figures = Schemas['FiguresShown'];
export type Group = Schemas['GroupShown'];
export type Result = Schemas['RunResult'];
export type Scenario = Schemas['ScenarioShown'];
export type Run = Schemas['RunShown'];
export type Changed = Schemas['ChangeShown'];
export type LineDecision = Schemas['LineDecision'];

/** A place of a change that the checker of rule files found wrong. */
export interface Fault {
  file: string;
  line: number;
  column: number;
  reason: string;
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
    queryFn: ({ signal }) => take(api.GET('/api/scenarios', { signal })),
    retry: (count, error) => !absent(error) && error instanceof Refused && error.passes && count < 2,
    enabled,
  });
}

/** A run, looked at every second until it has ended. */
export function useRun(id: string | undefined, run: string | undefined) {
  return useQuery({
    queryKey: ['scenarios', id, 'run', run],
    queryFn: ({ signal }) => take(api.GET(RUN, { params: { path: { id: id ?? '', run: run ?? '' } }, signal })),
    enabled: id !== undefined && run !== undefined,
    refetchInterval: ({ state: { data } }) => (data && data.state !== 'queued' && data.state !== 'running' ? false : 1_000),
  });
}

export function useResult(id: string, run: string) {
  return useQuery({
    queryKey: ['scenarios', id, 'run', run, 'result'],
    queryFn: ({ signal }) => take(api.GET(`${RUN}/result`, { params: { path: { id, run } }, signal })) as Promise<Result>,
    staleTime: Infinity,
  });
}
