import { NavLink } from 'react-router';
import { useLanguage, useTexts } from '@/i18n/language';
import { said } from '@/i18n/texts';
import { navigation } from './page';
import { useSession } from './session';
import css from './shell.module.css';
import { texts } from './texts';

/** The pages that this person may use here, in groups. */
export function Nav({ onGo }: { onGo?: () => void }) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  return (
    <>
      {navigation(may).map(({ group, pages }) => (
        <div key={group}>
          {group !== 'start' && <div className={css.navGroup} id={`nav-${group}`}>{t(group)}</div>}
          <ul className={css.navList} {...(group !== 'start' && { 'aria-labelledby': `nav-${group}` })}>
            {pages.map((page) => {
              const Icon = page.nav?.icon;
              return (
                <li key={page.path}>
                  <NavLink to={page.path} end={page.path === '/'} className={css.navLink ?? ''} {...(onGo && { onClick: onGo })}>
                    {Icon && <span className={css.navIcon} aria-hidden><Icon /></span>}
                    {said(page.title, language)}
                  </NavLink>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </>
  );
}
