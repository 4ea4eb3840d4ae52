import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useCallback, useContext, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { api, speakAs, take, whenEnded, type Schema } from '@/api/client';
import { Refused } from '@/api/problem';
import { keepPlace, keptPlace } from './kept';

export type Me = Schema<'Me'>;
export type Place = Schema<'PlaceHeld'>;
export type Pending = Schema<'SessionPending'>;

/** How the page names the whole region in `X-Institution`. */
export const REGION = '*';

export function codeOf(place: Place): string {
  return place.institution ?? REGION;
}

/** Why nobody is signed in. */
export type Why = 'fresh' | 'idle' | 'ended' | 'left';

interface Session {
  stage: 'asking' | 'unreachable' | 'out' | 'pending' | 'in';
  me: Me | undefined;
  /** Where this person acts now; none before somebody signed in. */
  place: Place | undefined;
  why: Why;
  error: unknown;
  /** Whether the table of rights allows one of these acts at this place at all. */
  may: (...acts: readonly string[]) => boolean;
  /** Acts at another place from now on; what was read for the one before is forgotten. */
  actAt: (code: string) => void;
  /** Asks again who is signed in: after signing in, a code, a new password. */
  refresh: () => Promise<void>;
  leave: (why: Why) => Promise<void>;
}

const Context = createContext<Session | undefined>(undefined);

export const ME = ['me'] as const;

async function ask(): Promise<Me | null> {
  try {
    return await take(api.GET('/api/me'));
  } catch (error) {
    if (error instanceof Refused && error.status === 401) return null;
    throw error;
  }
}

function placeOf(me: Me, wanted: string | null): Place | undefined {
  return me.places.find((place) => codeOf(place) === wanted) ?? me.places[0];
}

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [wanted, setWanted] = useState(keptPlace);
  const [why, setWhy] = useState<Why>('fresh');
  const asked = useQuery({ queryKey: ME, queryFn: ask, staleTime: Infinity, retry: (count, error) => error instanceof Refused && error.passes && count < 3 });
  const me = asked.data ?? undefined;
  const pending = me?.session.pending ?? undefined;
  const place = me && !pending ? placeOf(me, wanted) : undefined;
  const signedIn = useRef(false);

  // Before the first page of this render asks anything.
  speakAs({ csrf: me?.session.csrf, place: place ? codeOf(place) : undefined });
  useEffect(() => {
    signedIn.current = me !== undefined;
  }, [me]);

  useEffect(() => {
    whenEnded(() => {
      if (!signedIn.current) return;
      setWhy((before) => (before === 'fresh' ? 'ended' : before));
      client.setQueryData(ME, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
    });
  }, [client]);

  const actAt = useCallback(
    (code: string) => {
      keepPlace(code);
      speakAs({ place: code });
      setWanted(code);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
    },
    [client],
  );
  const refresh = useCallback(async () => {
    await client.invalidateQueries({ queryKey: ME });
    setWhy('fresh');
  }, [client]);
  const leave = useCallback(
    async (reason: Why) => {
      setWhy(reason);
      signedIn.current = false;
      // Whatever the server says: this page forgets who was here.
      await take(api.DELETE('/api/session')).catch(() => undefined);
      client.setQueryData(ME, null);
      client.removeQueries({ predicate: (query) => query.queryKey[0] !== ME[0] });
    },
    [client],
  );

  const stage = asked.isPending ? 'asking' : asked.isError && !me ? 'unreachable' : !me ? 'out' : pending ? 'pending' : 'in';
  const value = useMemo<Session>(() => {
    const acts = new Set(place?.acts);
    return {
      stage,
      me,
      place,
      why,
      error: asked.error,
      may: (...wantedActs) => wantedActs.length === 0 || wantedActs.some((act) => acts.has(act)),
      actAt,
      refresh,
      leave,
    };
  }, [stage, me, place, why, asked.error, actAt, refresh, leave]);
  return <Context value={value}>{children}</Context>;
}

export function useSession(): Session {
  const session = useContext(Context);
  if (!session) throw new Error('useSession stands outside of SessionProvider');
  return session;
}
