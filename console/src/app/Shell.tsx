import { Drawer } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { useTexts } from '@/i18n/language';
import { writeIn } from '@/i18n/write';
import { Head, PlacePicker } from './Head';
import { Idle } from './Idle';
import { Nav } from './Nav';
import { useRegion } from './region';
import { useSession } from './session';
import css from './shell.module.css';
import { texts } from './texts';

/** Header and navigation around every page but those that stand inside of another system. */
export function Shell() {
  const t = useTexts(texts);
  const { stage, place } = useSession();
  const region = useRegion();
  const [menu, setMenu] = useState(false);
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  if (region.data) writeIn(region.data.zone);
  useEffect(() => {
    // A page that was gone to is read from its beginning; the first one leaves the focus to the browser.
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
    first.current = false;
  }, [pathname]);
  const inside = stage === 'in';
  return (
    <div className={`${css.shell} ${inside ? '' : css.plain}`}>
      <a href="#main" className={css.skip}>
        {t('skip')}
      </a>
      <Head openMenu={() => setMenu(true)} />
      {inside && (
        <nav className={css.nav} aria-label={t('menu')}>
          <Nav />
        </nav>
      )}
      {inside && (
        <Drawer open={menu} onClose={() => setMenu(false)} placement="left" size={280} title={t('menu')} styles={{ body: { padding: 8 } }}>
          <div className={css.drawerPlace}>
            <PlacePicker />
          </div>
          <nav aria-label={t('menu')}>
            <Nav onGo={() => setMenu(false)} />
          </nav>
        </Drawer>
      )}
      <main id="main" className={css.main} ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        {inside && <Idle />}
        {/* Another place is another world: nothing that a page holds is carried over. */}
        <Outlet key={place?.institution ?? '*'} />
      </main>
    </div>
  );
}
