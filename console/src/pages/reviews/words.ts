import { useLanguage } from '@/i18n/language';
import { said, type Said } from '@/i18n/texts';
import { texts } from './texts';

/** A word of the API in the language in force, or the word itself. */
export function useWord(): (name: string) => string {
  const { language } = useLanguage();
  return (name) => {
    const known = (texts as Readonly<Record<string, Said>>)[name];
    return known ? said(known, language) : (name.split(':').at(-1) ?? name);
  };
}
