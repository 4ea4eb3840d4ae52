import { App as AntApp, ConfigProvider, theme as antTheme, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLanguage } from '@/i18n/language';
import { useMedia } from '@/parts/width';
import { keep, kept } from './kept';
import { nonce } from './nonce';

/** Light, dark, or as the machine has it. */
export const APPEARANCES = ['system', 'light', 'dark'] as const;
export type Appearance = (typeof APPEARANCES)[number];

/** Colours by what they are for. Every pair of text and ground that the console uses has a contrast of 4.5 and more. */
export interface Palette {
  ground: string;
  sheet: string;
  raised: string;
  line: string;
  ink: string;
  soft: string;
  mark: string;
  markSoft: string;
  good: string;
  goodSoft: string;
  wait: string;
  waitSoft: string;
  bad: string;
  badSoft: string;
  cool: string;
  coolSoft: string;
}

export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    ground: '#f3f6f7',
    sheet: '#ffffff',
    raised: '#f8fafb',
    line: '#dce4e7',
    ink: '#14232b',
    soft: '#51646e',
    mark: '#0b6e69',
    markSoft: '#e3f2f0',
    good: '#14713f',
    goodSoft: '#e4f4ea',
    wait: '#845700',
    waitSoft: '#fdf2d8',
    bad: '#b3261e',
    badSoft: '#fdeceb',
    cool: '#2b5d94',
    coolSoft: '#e6eff8',
  },
  dark: {
    ground: '#0e1518',
    sheet: '#162025',
    raised: '#1b272d',
    line: '#2b3a41',
    ink: '#e6eef1',
    soft: '#a3b5bd',
    mark: '#4fc4bb',
    markSoft: '#12312f',
    good: '#58cf92',
    goodSoft: '#13301f',
    wait: '#e5b95c',
    waitSoft: '#33280f',
    bad: '#ff8a80',
    badSoft: '#3a1b19',
    cool: '#86b7ec',
    coolSoft: '#15283b',
  },
};

/** System fonts: a county's network loads no typeface. */
const FONT =
  'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** How Ant Design draws with a palette. */
export function ant(palette: Palette, dark: boolean, still = false): ThemeConfig {
  return {
    algorithm: dark ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    cssVar: { key: 'lianyi' },
    hashed: false,
    token: {
      colorPrimary: dark ? '#1f958d' : palette.mark,
      colorLink: palette.mark,
      colorLinkHover: palette.mark,
      colorSuccess: palette.good,
      colorWarning: dark ? palette.wait : '#9a6600',
      colorError: palette.bad,
      colorInfo: palette.cool,
      colorSuccessBg: palette.goodSoft,
      colorSuccessBorder: palette.line,
      colorWarningBg: palette.waitSoft,
      colorWarningBorder: palette.line,
      colorErrorBg: palette.badSoft,
      colorErrorBorder: palette.line,
      colorInfoBg: palette.coolSoft,
      colorInfoBorder: palette.line,
      colorText: palette.ink,
      colorTextSecondary: palette.soft,
      colorTextTertiary: palette.soft,
      colorTextDescription: palette.soft,
      colorTextPlaceholder: palette.soft,
      colorBgLayout: palette.ground,
      colorBgContainer: palette.sheet,
      colorBgElevated: dark ? palette.raised : palette.sheet,
      colorBorder: dark ? '#5a6d76' : '#8fa1aa',
      colorBorderSecondary: palette.line,
      borderRadius: 6,
      fontSize: 14,
      fontFamily: FONT,
      // Whoever asked their machine for stillness gets it.
      motion: !still,
      // Calm: what moves draws the eye away from the patient.
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.16s',
    },
    components: {
      Table: { headerBg: palette.raised, headerColor: palette.soft, cellPaddingBlockSM: 7, rowHoverBg: palette.raised },
      Form: { itemMarginBottom: 16, verticalLabelPadding: '0 0 4px' },
      Tag: { defaultBg: palette.raised },
      Tree: { nodeSelectedBg: palette.markSoft, nodeHoverBg: palette.raised },
    },
  };
}

interface Looking {
  appearance: Appearance;
  dark: boolean;
  palette: Palette;
  look: (appearance: Appearance) => void;
}

const Context = createContext<Looking>({ appearance: 'system', dark: false, palette: PALETTES.light, look: () => undefined });


export function ThemeProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const [appearance, setAppearance] = useState<Appearance>(
    () => APPEARANCES.find((one) => one === kept('theme')) ?? 'system',
  );
  const machineDark = useMedia('(prefers-color-scheme: dark)');
  const still = useMedia('(prefers-reduced-motion: reduce)');
  const dark = appearance === 'dark' || (appearance === 'system' && machineDark);
  const palette = PALETTES[dark ? 'dark' : 'light'];
  useEffect(() => {
    const root = document.documentElement;
    root.dataset.theme = dark ? 'dark' : 'light';
    root.style.colorScheme = dark ? 'dark' : 'light';
    for (const [name, colour] of Object.entries(palette)) {
      root.style.setProperty(`--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`, colour as string);
    }
  }, [dark, palette]);
  const look = useCallback((next: Appearance) => {
    keep('theme', next);
    setAppearance(next);
  }, []);
  const value = useMemo(() => ({ appearance, dark, palette, look }), [appearance, dark, palette, look]);
  const config = useMemo(() => ant(palette, dark, still), [palette, dark, still]);
  return (
    <Context value={value}>
      <ConfigProvider
        theme={config}
        locale={language === 'zh' ? zhCN : enUS}
        csp={{ nonce }}
        button={{ autoInsertSpace: false }}
      >
        <AntApp component={false}>{children}</AntApp>
      </ConfigProvider>
    </Context>
  );
}

/** How the console looks now: its palette, and how to change it. */
export function useLook(): Looking {
  return useContext(Context);
}
