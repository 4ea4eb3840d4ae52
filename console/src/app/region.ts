import { useQuery } from '@tanstack/react-query';
import { api, take } from '@/api/client';
import { useSession } from './session';

/** The region with its institutions, as of today; for whoever is signed in. */
export function useRegion() {
  const { stage } = useSession();
  return useQuery({
    queryKey: ['region'],
    queryFn: ({ signal }) => take(api.GET('/api/region', { signal })),
    staleTime: 10 * 60_000,
    enabled: stage === 'in',
  });
}

/** Names of institutions by their codes; the region's own code and `*` are the region's office. */
export function useNames(): (code: string) => string {
  const { data } = useRegion();
  return (code) => (code === data?.code || code === '*' ? (data?.name ?? code) : (data?.institutions.find((one) => one.code === code)?.name ?? code));
}

/** What runs here and how much there is, for everybody. */
export function useOverview(every = 10_000) {
  return useQuery({
    queryKey: ['overview'],
    queryFn: ({ signal }) => take(api.GET('/api/overview', { signal })),
    refetchInterval: every,
  });
}
