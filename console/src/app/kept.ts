/** Preferences that this browser keeps. Nothing that lets anybody in, nothing about a person. */
export type Preference = 'language' | 'theme' | 'narrow';

const PREFIX = 'lianyi.';

/** What was kept; nothing when the browser keeps nothing. */
export function kept(name: Preference): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Keeps a preference, where the browser lets it. */
export function keep(name: Preference, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A browser that keeps nothing asks again next time.
  }
}

/** The institution that this tab acts for: each tab has its own. */
export function keptPlace(): string | null {
  try {
    return sessionStorage.getItem(`${PREFIX}place`);
  } catch {
    return null;
  }
}

export function keepPlace(place: string): void {
  try {
    sessionStorage.setItem(`${PREFIX}place`, place);
  } catch {
    // As above.
  }
}
