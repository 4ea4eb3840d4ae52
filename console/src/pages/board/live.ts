import { useEffect, useState } from 'react';
import { api, take, type Schema } from '@/api/client';
import { Refused } from '@/api/problem';
import { eventReader, patience } from './stream';

export type Live = Schema<'LiveFigures'>;

/**
 * Today's figures as they move; `on` while the server sends. A stream that breaks is begun again; one that is refused
 * is not.
 */
export function useLive(): { figures: Live | undefined; on: boolean } {
  const [figures, setFigures] = useState<Live>();
  const [on, setOn] = useState(false);
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const listen = async () => {
      for (let attempt = 0; !signal.aborted; attempt += 1) {
        try {
          const body = (await take(api.GET('/api/recognition/live', { parseAs: 'stream', signal }))) as ReadableStream<Uint8Array> | null;
          const reader = body?.getReader();
          const [decoder, read] = [new TextDecoder(), eventReader()];
          for (;;) {
            const piece = await reader?.read();
            if (!piece || piece.done) break;
            for (const { event, data } of read(decoder.decode(piece.value, { stream: true }))) {
              if (event !== 'figures') continue;
              attempt = 0;
              setOn(true);
              setFigures(JSON.parse(data) as Live);
            }
          }
        } catch (error) {
          if (error instanceof Refused && !error.passes) break;
        }
        setOn(false);
        await new Promise((done) => setTimeout(done, patience(attempt)));
      }
    };
    void listen();
    return () => leaving.abort();
  }, []);
  return { figures, on };
}
