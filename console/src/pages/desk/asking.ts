import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, take, type Schema } from '@/api/client';
import { drafts, question, type Answer, type ItemAnswer, type MedicineAnswer, type Order } from './order';

/** Items and panels of the catalogue that fit what is typed. */
export function useCatalogue(typed: string) {
  const q = typed.trim();
  return useQuery({
    queryKey: ['catalogue', q],
    queryFn: ({ signal }) => take(api.GET('/api/catalogue/items', { params: { query: { q, limit: 12 } }, signal })),
    enabled: q !== '',
    staleTime: 10 * 60_000,
    placeholderData: keepPreviousData,
  });
}

/** What stands beside the lines that are not recorded yet: a look ahead, which is audited and not counted. */
export function useLookAhead(order: Order) {
  const lines = drafts(order);
  const asked = question(order, lines, false);
  const query = useQuery({
    queryKey: ['desk', 'ahead', asked],
    queryFn: ({ signal }) => take(api.POST('/api/recognition/checks', { body: asked as Schema<'CheckRequest'>, signal })),
    enabled: asked !== undefined,
    // Another doctor may have examined the patient meanwhile.
    staleTime: 30_000,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const answer = asked ? query.data : undefined;
  return { ...query, answer, ...useAnswers(answer) };
}

function useAnswers(answer: Answer | undefined) {
  return useMemo(() => {
    const items = new Map<string, ItemAnswer>();
    const medicines = new Map<string, MedicineAnswer>();
    for (const item of answer?.items ?? []) items.set(item.orderId, item);
    for (const medicine of answer?.medicines ?? []) medicines.set(medicine.orderId, medicine);
    return { items, medicines };
  }, [answer]);
}

/** Whether this resident's record is open to this doctor at all: asked before anything is ordered. */
export function useTie(order: Order) {
  const named = order.patient?.named;
  return useQuery({
    queryKey: ['desk', 'tie', named],
    queryFn: ({ signal }) => take(api.POST('/api/recognition/checks', { body: { patient: named as Schema<'PatientNamed'>, items: [], medicines: [], record: false }, signal })),
    enabled: named !== undefined,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}

/** Records lines: from then on they count and can be answered. */
export async function sign(order: Order, lines: Order['lines']): Promise<Answer | undefined> {
  const asked = question(order, lines, true);
  return asked && take(api.POST('/api/recognition/checks', { body: asked }));
}

export type Decision = Omit<Schema<'DecisionMade'>, 'check' | 'line'>;

/** Records a doctor's answer to one line. */
export async function decide(check: string, line: number, decision: Decision): Promise<Schema<'DecisionKept'>> {
  const { decisions } = await take(api.POST('/api/recognition/decisions', { body: { decisions: [{ check, line, ...decision }] } }));
  const kept = decisions[0];
  if (!kept) throw new Error('an answer was kept and not told');
  return kept;
}

/** The report behind a candidate, in the version that was considered; reading it is audited. */
export function useReport(id: string, version: number, enabled = true) {
  return useQuery({
    queryKey: ['report', id, version],
    queryFn: ({ signal }) => take(api.GET('/api/recognition/reports/{id}', { params: { path: { id }, query: { version } }, signal })),
    enabled,
    staleTime: 5 * 60_000,
  });
}

/** The region's grounds for examining again. */
export function useGrounds() {
  return useQuery({
    queryKey: ['grounds'],
    queryFn: ({ signal }) => take(api.GET('/api/recognition/grounds', { signal })),
    staleTime: 30 * 60_000,
  });
}

/** Opens a record without a relation, with a reason. */
export function useGlass(opened: () => void) {
  return useMutation({
    mutationFn: (body: Schema<'OpeningWanted'>) => take(api.POST('/api/break-glass', { body })),
    onSuccess: opened,
  });
}
