import { BulbOutlined, MenuOutlined, UserOutlined } from '@ant-design/icons';
import { Button, Dropdown, Select, type MenuProps } from 'antd';
import { Link, useNavigate } from 'react-router';
import { useLanguage, useTexts } from '@/i18n/language';
import { Find } from './Find';
import { useOverview } from './region';
import { codeOf, useSession, type Place } from './session';
import css from './shell.module.css';
import { texts } from './texts';
import { APPEARANCES, useLook, type Appearance } from './theme';

/** Roles at a place, in the language in force. */
export function useRoleWords() {
  const { language } = useLanguage();
  const { me } = useSession();
  return (place: Place) => {
    const held = me?.roles.filter((role) => (role.institution ?? undefined) === (place.institution ?? undefined)) ?? [];
    return held.map((role) => (language === 'zh' ? role.roleName : role.role.replaceAll('-', ' '))).join(language === 'zh' ? '、' : ', ');
  };
}

/** Where this person acts: a choice for somebody who acts at several places, words otherwise. */
export function PlacePicker() {
  const t = useTexts(texts);
  const words = useRoleWords();
  const { me, place, actAt } = useSession();
  if (!me || !place) return null;
  if (me.places.length < 2) {
    return (
      <div className={css.placeWords}>
        <div className={css.placeName}>{place.name}</div>
        <div className={css.placeRoles}>{words(place)}</div>
      </div>
    );
  }
  return (
    <Select
      aria-label={t('acting')}
      variant="borderless"
      popupMatchSelectWidth={false}
      value={codeOf(place)}
      onChange={actAt}
      options={me.places.map((one) => ({ value: codeOf(one), label: `${one.institution ? one.name : `${one.name} (${t('wholeRegion')})`} · ${words(one)}` }))}
    />
  );
}

export function Brand() {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const overview = useOverview(60_000);
  const region = overview.data && (language === 'zh' ? overview.data.regionName : overview.data.regionNameEn);
  return (
    <Link to="/" className={css.brand}>
      <img src="/icon.svg" alt="" className={css.brandMark} />
      <span className={css.brandWords}>
        <span className={css.brandName}>{t('product')}</span>
        <span className={css.brandRegion}>{region ?? ' '}</span>
      </span>
    </Link>
  );
}

/** Language and appearance: for whoever is signed in and whoever is not. */
export function Switches() {
  const t = useTexts(texts);
  const { language, speak } = useLanguage();
  const { appearance, look } = useLook();
  const words: Record<Appearance, string> = { system: t('followSystem'), light: t('light'), dark: t('dark') };
  return (
    <>
      <Button type="text" onClick={() => speak(language === 'zh' ? 'en' : 'zh')} lang={language === 'zh' ? 'en' : 'zh-CN'}>
        {t('otherLanguage')}
      </Button>
      <Dropdown
        trigger={['click']}
        menu={{
          selectable: true,
          selectedKeys: [appearance],
          items: APPEARANCES.map((key) => ({ key, label: words[key] })),
          onClick: ({ key }) => look(key as Appearance),
        }}
      >
        <Button type="text" icon={<BulbOutlined />} aria-label={t('appearance')} />
      </Dropdown>
    </>
  );
}

export function Head({ openMenu }: { openMenu: () => void }) {
  const t = useTexts(texts);
  const go = useNavigate();
  const { stage, me, leave } = useSession();
  const menu: MenuProps['items'] = [
    { key: 'who', label: me?.name, disabled: true },
    { type: 'divider' },
    { key: 'account', label: t('account'), onClick: () => void go('/account') },
    { key: 'leave', label: t('signOut'), onClick: () => void leave('left') },
  ];
  return (
    <header className={css.head}>
      {stage === 'in' && (
        <Button type="text" className={css.menuButton ?? ''} icon={<MenuOutlined />} aria-label={t('openMenu')} onClick={openMenu} />
      )}
      <Brand />
      {stage === 'in' && (
        <div className={css.place}>
          <PlacePicker />
        </div>
      )}
      {stage === 'in' && (
        <div className={css.find} role="search">
          <Find
            shortcut
            onResident={(found) => void go(`/residents/${found.id}`)}
            onInstitution={(found) => void go(`/organisation?institution=${encodeURIComponent(found.code)}`)}
          />
        </div>
      )}
      <div className={css.tools}>
        <Switches />
        {(stage === 'in' || stage === 'pending') && (
          <Dropdown trigger={['click']} menu={{ items: menu }}>
            <Button type="text" icon={<UserOutlined />} aria-label={`${t('account')}: ${me?.name ?? ''}`}>
              <span className={css.who}>{me?.name}</span>
            </Button>
          </Dropdown>
        )}
      </div>
    </header>
  );
}
