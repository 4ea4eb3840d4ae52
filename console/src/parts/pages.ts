import { useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Rows } from './table';

/** What a list of the API answers: some rows, and how to ask for those that follow. */
export interface Answered<Row> {
  rows: readonly Row[];
  /** Sent back as `after`; none when there are no more. */
  next?: string | null | undefined;
}

/** A list of the API read page by page, for a {@link DataTable}. */
export function usePages<Row>(key: QueryKey, ask: (after: string | undefined, signal: AbortSignal) => Promise<Answered<Row>>, enabled = true): Rows<Row> {
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
    enabled,
  });
  const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows), [query.data]);
  return {
    rows,
    error: query.error,
    retry: () => void query.refetch(),
    more: query.hasNextPage,
    loadMore: () => void query.fetchNextPage(),
    loadingMore: query.isFetchingNextPage,
  };
}
