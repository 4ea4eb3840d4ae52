import { QueryClient } from '@tanstack/react-query';
import { Refused } from './problem';

const RETRIES_MOST = 2;

/** What was read, kept for a moment. Only what may pass is tried again; a change never is. */
export function queries(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => error instanceof Refused && error.passes && count < RETRIES_MOST,
        refetchOnWindowFocus: false,
      },
      mutations: { retry: false },
    },
  });
}
