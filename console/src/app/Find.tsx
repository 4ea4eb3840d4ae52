import { SearchOutlined } from '@ant-design/icons';
import { Input, type InputRef } from 'antd';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { tell } from '@/api/problem';
import { useLanguage, useTexts } from '@/i18n/language';
import { useNarrow } from '@/parts/width';
import { FINDERS, useInstitutions, usePaused, useResidents, type InstitutionFound, type ResidentFound } from './find';
import { useSession } from './session';
import css from './shell.module.css';
import { texts } from './texts';

type Row = { kind: 'resident'; of: ResidentFound } | { kind: 'institution'; of: InstitutionFound };

/** Sex and age as people say them, for a row about a resident. */
export function useWhoWords() {
  const t = useTexts(texts);
  return (of: { sex: string; age?: number | null | undefined; birth?: string | null | undefined }) => {
    const sex = t(of.sex === 'male' || of.sex === 'female' || of.sex === 'other' ? of.sex : 'unknown');
    const age = of.age === null || of.age === undefined ? (of.birth ?? '') : t('years', { n: of.age });
    return [sex, age].filter(Boolean).join(' ');
  };
}

/**
 * Finds residents, and institutions where `onInstitution` is given, while one types. A combobox: arrows choose,
 * Enter opens, Escape closes.
 */
export function Find({ onResident, onInstitution, label, shortcut = false, size = 'middle', autoFocus = false }: {
  onResident: (found: ResidentFound) => void;
  onInstitution?: (found: InstitutionFound) => void;
  label?: string;
  /** The key `/` leads here. */
  shortcut?: boolean;
  size?: 'middle' | 'large';
  autoFocus?: boolean;
}) {
  const t = useTexts(texts);
  const { language } = useLanguage();
  const { may } = useSession();
  const narrow = useNarrow();
  const who = useWhoWords();
  const id = useId();
  const input = useRef<InputRef>(null);
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const paused = usePaused(typed);
  const residents = useResidents(open ? paused : '');
  const institutions = useInstitutions(onInstitution ? typed : '');
  const people = may(...FINDERS);
  const long = typed.trim().length >= 2;

  useEffect(() => {
    if (!shortcut) return undefined;
    const focus = (event: globalThis.KeyboardEvent) => {
      const inside = event.target instanceof HTMLElement && event.target.closest('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || inside || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener('keydown', focus);
    return () => removeEventListener('keydown', focus);
  }, [shortcut]);

  const current = paused === typed ? (residents.data?.residents ?? []) : [];
  const rows: Row[] = long
    ? [
        ...current.map((of): Row => ({ kind: 'resident', of })),
        ...institutions.map((of): Row => ({ kind: 'institution', of })),
      ]
    : [];
  const chosen = Math.min(at, Math.max(0, rows.length - 1));
  const close = () => {
    setOpen(false);
    setTyped('');
    setAt(0);
  };
  const pick = (row: Row | undefined) => {
    if (!row) return;
    close();
    input.current?.blur();
    if (row.kind === 'resident') onResident(row.of);
    else onInstitution?.(row.of);
  };
  const key = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      setOpen(true);
      setAt((before) => (rows.length === 0 ? 0 : (Math.min(before, rows.length - 1) + (event.key === 'ArrowDown' ? 1 : rows.length - 1)) % rows.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      pick(rows[chosen]);
    } else if (event.key === 'Escape') {
      close();
    }
  };
  const waiting = people && long && (paused !== typed || residents.isFetching);
  const optionId = (place: number) => `${id}-${place}`;
  const row = (one: Row, place: number) => (
    <div
      key={one.kind === 'resident' ? one.of.id : one.of.code}
      id={optionId(place)}
      role="option"
      aria-selected={place === chosen}
      className={css.foundRow}
      onMouseDown={(event) => event.preventDefault()}
      onMouseEnter={() => setAt(place)}
      onClick={() => pick(one)}
    >
      {one.kind === 'resident' ? (
        <>
          <span className={css.foundName}>{one.of.name}</span>
          <span>{who(one.of)}</span>
          <span className={css.foundMore}>
            {[one.of.documents[0]?.number, one.of.localId, ...one.of.institutions.slice(0, 2).map((i) => i.name ?? i.code)].filter(Boolean).join(' · ')}
          </span>
        </>
      ) : (
        <>
          <span>{one.of.name}</span>
          <span className={css.foundMore}>{one.of.code}</span>
        </>
      )}
    </div>
  );
  const firstInstitution = rows.findIndex((one) => one.kind === 'institution');
  const refused = residents.error ? tell(residents.error, language) : undefined;
  return (
    <div className={css.foundBox} onBlur={(event) => !event.currentTarget.contains(event.relatedTarget) && setOpen(false)}>
      <Input
        ref={input}
        role="combobox"
        aria-label={label ?? t('search')}
        aria-expanded={open && long}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        {...(open && rows.length > 0 && { 'aria-activedescendant': optionId(chosen) })}
        size={size}
        autoFocus={autoFocus}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        allowClear
        prefix={<SearchOutlined aria-hidden />}
        placeholder={narrow && !label ? t('searchShort') : (label ?? t('search'))}
        title={t('searchHint')}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={key}
      />
      {open && typed.trim() !== '' && (
        <div className={css.found} id={`${id}-list`} role="listbox" aria-label={label ?? t('search')}>
          {!long && <div className={css.foundNote}>{t('searchShortText')}</div>}
          {people && long && (
            <div role="group" aria-label={t('searchPeople')}>
              <div className={css.foundGroup} aria-hidden>{t('searchPeople')}</div>
              {rows.map((one, place) => (one.kind === 'resident' ? row(one, place) : null))}
              {waiting && <div className={css.foundNote} role="status">{t('searchWait')}</div>}
              {!waiting && refused && <div className={css.foundNote} role="alert">{refused.detail ?? refused.title}</div>}
              {!waiting && !refused && current.length === 0 && (
                <div className={css.foundNote}>
                  {t('searchNobody')}
                  <br />
                  {t('searchNobodyAdvice')}
                </div>
              )}
              {residents.data?.more && <div className={css.foundNote}>{t('searchMore')}</div>}
            </div>
          )}
          {onInstitution && long && (
            <div role="group" aria-label={t('searchInstitutions')}>
              <div className={css.foundGroup} aria-hidden>{t('searchInstitutions')}</div>
              {firstInstitution < 0 && <div className={css.foundNote}>{t('searchNoInstitution')}</div>}
              {rows.map((one, place) => (one.kind === 'institution' ? row(one, place) : null))}
            </div>
          )}
        </div>
      )}
    </div>
  );
}
