import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { useRegion } from './region';
import { useSession } from './session';

/** A resident as the search answers them: masked, and only whom this person may see. */
export type ResidentFound = Schema<'ResidentFound'>;

export type InstitutionFound = Schema<'InstitutionShown'>;

/** Typing that pauses so long is asked about. */
const PAUSE_MS = 300;
const LENGTH_LEAST = 2;
const SHOWN_MOST = 8;

/** What was typed, once the typing pauses. */
export function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}

/** Whoever may read of persons at all may look for them. */
export const FINDERS = ['read-person'] as const;

/** Residents by name, card number, initials, telephone or patient number, among those this person may see. */
export function useResidents(typed: string) {
  const { may } = useSession();
  const text = typed.trim();
  return useQuery({
    // Not kept: what was looked for may be a card number.
    queryKey: ['residents', 'search', text],
    queryFn: ({ signal }) => take(api.POST('/api/residents/search', { body: { text, limit: SHOWN_MOST }, signal })),
    enabled: text.length >= LENGTH_LEAST && may(...FINDERS),
    gcTime: 0,
    staleTime: 5_000,
    retry: false,
  });
}

/** Who a number at hand belongs to, if this person may see them: shown beside it, so that nobody orders for another. */
export function useWhose(number: string | undefined, by: 'local-id' | 'document') {
  const { may } = useSession();
  return useQuery({
    queryKey: ['residents', 'whose', by, number],
    queryFn: async ({ signal }) => {
      const found = await take(api.POST('/api/residents/search', { body: { text: number ?? '', by, limit: 2 }, signal }));
      return found.residents.length === 1 ? (found.residents[0] ?? null) : null;
    },
    enabled: number !== undefined && may(...FINDERS),
    gcTime: 0,
    staleTime: 60_000,
    retry: false,
  }).data ?? undefined;
}

/** Institutions of the region whose name or code holds what was typed. */
export function useInstitutions(typed: string): readonly InstitutionFound[] {
  const region = useRegion();
  const text = typed.trim().toLowerCase();
  if (text.length < LENGTH_LEAST || !region.data) return [];
  return region.data.institutions
    .filter((one) => one.name.toLowerCase().includes(text) || one.code.startsWith(text))
    .slice(0, SHOWN_MOST);
}
