/** A text of the console in both of its languages. */
export type Said = readonly [chinese: string, english: string];

/** The texts of a page or a part, by the name that its code uses. */
export type Texts = Readonly<Record<string, Said>>;

/** The languages of the console, Chinese first. */
export const LANGUAGES = ['zh', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What takes the place of `{name}` in a text. */
export type Parameters = Readonly<Record<string, string | number>>;

/**
 * Texts, checked by the compiler: each has a Chinese and an English form. They stand in files named
 * `texts.ts`; a test reads every such file.
 */
export function texts<const T extends Texts>(all: T): T {
  return all;
}

/** One text in one language. A `{name}` without a value is left standing, so that it is seen. */
export function said(text: Said, language: Language, parameters?: Parameters): string {
  const form = language === 'zh' ? text[0] : text[1];
  if (!parameters) return form;
  return form.replace(/\{(\w+)\}/g, (mark, name: string) => {
    const value = parameters[name];
    return value === undefined ? mark : String(value);
  });
}

/**
 * The part of a message of the server that is in this language. The server writes what people read as
 * `中文 · English`; a message in one language only is told as it is.
 */
export function half(message: string, language: Language): string {
  const at = message.indexOf(' · ');
  if (at < 0) return message;
  return language === 'zh' ? message.slice(0, at) : message.slice(at + 3);
}
