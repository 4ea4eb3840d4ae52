import { Button } from 'antd';
import { useEffect, useState } from 'react';
import { lastCallAt } from '@/api/client';
import { useTexts } from '@/i18n/language';
import { useSession } from './session';
import css from './shell.module.css';
import { texts } from './texts';

/** Before the session ends for lack of work, the person is told for so long; seconds. */
const TOLD_SECONDS = 120;
/** Before it ends whatever happens. */
const ENDS_MINUTES = 10;

/** What to say about a session: how long until it ends, by which cause. */
export function left(idleSeconds: number, sinceCallMs: number, endsInMs: number) {
  const idle = Math.max(0, Math.ceil(idleSeconds - sinceCallMs / 1000));
  const told = Math.min(TOLD_SECONDS, Math.floor(idleSeconds / 2));
  const minutes = Math.max(0, Math.ceil(endsInMs / 60_000));
  return { idle, tell: idle <= told, over: idle === 0 || endsInMs <= 0, minutes, ends: minutes <= ENDS_MINUTES };
}

/**
 * Says when the session is about to end, above the page and never over it. Whoever types or points keeps it
 * alive: the server hears of it at most once in a quarter of its time.
 */
export function Idle() {
  const t = useTexts(texts);
  const { me, refresh, leave } = useSession();
  const [now, setNow] = useState(() => ({ page: performance.now(), wall: Date.now() }));
  const idleSeconds = me?.session.idleSeconds ?? 0;
  useEffect(() => {
    const timer = setInterval(() => setNow({ page: performance.now(), wall: Date.now() }), 1000);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    if (idleSeconds === 0) return undefined;
    const busy = () => {
      const since = performance.now() - lastCallAt();
      const { tell } = left(idleSeconds, since, Infinity);
      // Once the warning stands there, only the button counts: a page left open is not work.
      if (!tell && since > (idleSeconds * 1000) / 4) void refresh();
    };
    addEventListener('keydown', busy);
    addEventListener('pointerdown', busy);
    return () => {
      removeEventListener('keydown', busy);
      removeEventListener('pointerdown', busy);
    };
  }, [idleSeconds, refresh]);
  const session = me?.session;
  const state = session && left(session.idleSeconds, now.page - lastCallAt(), Date.parse(session.endsAt) - now.wall);
  const over = state?.over ?? false;
  useEffect(() => {
    if (over) void leave('idle');
  }, [over, leave]);
  if (!state || over || !(state.tell || state.ends)) return null;
  return (
    <div className={css.note} role="alert">
      {state.tell ? (
        <>
          <span className={css.noteTitle}>{t('idleTitle')}</span>
          <span>{t('idleText', { n: state.idle })}</span>
          <Button size="small" type="primary" onClick={() => void refresh()}>
            {t('idleStay')}
          </Button>
        </>
      ) : (
        <span>{t('endsText', { n: state.minutes })}</span>
      )}
    </div>
  );
}
