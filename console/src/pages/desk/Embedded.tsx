import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { api, speakAs, take, type Schema } from '@/api/client';
import { useWhoWords } from '@/app/Find';
import { useSession } from '@/app/session';
import { useLanguage, useTexts } from '@/i18n/language';
import { PendingSteps } from '@/pages/signin/PendingSteps';
import { Sheet } from '@/parts/frame';
import { Empty, Loading, Refusal } from '@/parts/states';
import css from './desk.module.css';
import { DeskBody } from './DeskBody';
import { handed, type Handed, type Order } from './order';
import { texts } from './texts';

const MARK = 'launch';

/** The launch in the fragment of the address, taken out of it at once: it is used once, and belongs in no history. */
export function takeLaunch(place: Location, replace: (address: string) => void): string | undefined {
  const fragment = new URLSearchParams(place.hash.replace(/^#/, ''));
  const launch = fragment.get(MARK) ?? undefined;
  if (launch) replace(place.pathname + place.search);
  return launch;
}

/** Taken when this file is loaded, not while React draws: it may draw twice before anything is shown. */
const FIRST = takeLaunch(location, cleared);

function cleared(address: string): void {
  history.replaceState(history.state, '', address);
}

/** The order that a launch opens: its patient by the region's id, and what the hospital handed over. */
export function opened(of: Schema<'Launched'>, detail: string): Order {
  return handed(
    { named: { resident: of.resident }, label: of.name, detail, resident: of.resident },
    of.order as Handed | undefined,
    () => `desk-${crypto.randomUUID()}`,
  );
}

/**
 * The desk as a single page inside of a hospital's system. The session's token stays in the memory of this page: a
 * cookie would not reach it in a frame of another site, and would sign the browser in elsewhere.
 */
export default function Embedded() {
  const t = useTexts(texts);
  const { language, speak } = useLanguage();
  const words = useWhoWords();
  const { stage, me, refresh } = useSession();
  const [launch, setLaunch] = useState(FIRST);
  const [order, setOrder] = useState<Order>();
  const begun = useRef<string>(undefined);
  const opening = useMutation({
    mutationFn: async (token: string) => {
      const answer = await take(api.POST('/api/session/launch', { body: { launch: token } }));
      if (answer.session.token) speakAs({ token: answer.session.token, csrf: undefined });
      await refresh();
      setOrder(opened(answer, words(answer)));
    },
  });
  const { mutate } = opening;
  useEffect(() => {
    // Once each, though React in development runs effects twice: a launch is used up by its first use.
    if (launch && begun.current !== launch) {
      begun.current = launch;
      mutate(launch);
    }
  }, [launch, mutate]);
  useEffect(() => {
    // The hospital's system opens the next patient in the same panel.
    const next = () => {
      const taken = takeLaunch(location, cleared);
      if (!taken) return;
      setOrder(undefined);
      setLaunch(taken);
    };
    addEventListener('hashchange', next);
    return () => removeEventListener('hashchange', next);
  }, []);

  const nobody = (title: string, words: string) => (
    <Sheet>
      <Empty title={title}>{words}</Empty>
    </Sheet>
  );
  const content = () => {
    if (!launch) return nobody(t('launchNone'), t('launchNoneHelp'));
    if (opening.error) {
      const gone = 'status' in opening.error && opening.error.status === 401;
      return gone ? nobody(t('launchGone'), t('launchGoneHelp')) : <Sheet><Refusal error={opening.error} /></Sheet>;
    }
    if (!order) return <Loading />;
    if (stage === 'pending') return <PendingSteps />;
    if (stage === 'out') return nobody(t('launchGone'), t('launchGoneHelp'));
    return <DeskBody key={launch} start={order} fixed />;
  };
  return (
    <div className={css.embedded}>
      <div className={css.embeddedHead}>
        <span>{order && me ? `${me.name} · ${me.places[0]?.name ?? ''}` : ''}</span>
        <Button size="small" type="text" lang={language === 'zh' ? 'en' : 'zh-CN'} onClick={() => speak(language === 'zh' ? 'en' : 'zh')}>
          {t('otherLanguage')}
        </Button>
      </div>
      {content()}
    </div>
  );
}
