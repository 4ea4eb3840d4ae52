import { createContext, useCallback, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { keep, kept } from '@/app/kept';
import { LANGUAGES, said, type Language, type Parameters, type Said, type Texts } from './texts';

interface Speaking {
  language: Language;
  speak: (language: Language) => void;
}

const Context = createContext<Speaking>({ language: 'zh', speak: () => undefined });

/** Chinese, unless this browser was told otherwise. */
function first(): Language {
  return LANGUAGES.find((language) => language === kept('language')) ?? 'zh';
}

export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(first);
  useEffect(() => {
    document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  }, [language]);
  const speak = useCallback((next: Language) => {
    keep('language', next);
    setLanguage(next);
  }, []);
  const value = useMemo(() => ({ language, speak }), [language, speak]);
  return <Context value={value}>{children}</Context>;
}

/** The language in force, and how to change it. */
export function useLanguage(): Speaking {
  return useContext(Context);
}

/** Texts by their names, in the language in force: `const t = useTexts(texts); t('title')`. */
export function useTexts<T extends Texts>(all: T): (name: keyof T & string, parameters?: Parameters) => string {
  const { language } = useLanguage();
  return useCallback(
    (name: keyof T & string, parameters?: Parameters) => said(all[name] as Said, language, parameters),
    [all, language],
  );
}
