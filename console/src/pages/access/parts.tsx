import { Alert, Form, Select } from 'antd';
import { useMutation } from '@tanstack/react-query';
import { tell } from '@/api/problem';
import { useRegion } from '@/app/region';
import { useLanguage, useTexts } from '@/i18n/language';
import { said, type Said } from '@/i18n/texts';
import { day } from '@/i18n/write';
import { Confirm } from '@/parts/confirm';
import { texts } from './texts';

export const SCOPES = ['record.read', 'record.write', 'recognition', 'manage'] as const;

/** What a scope lets a system do. */
export function useScopeWord() {
  const { language } = useLanguage();
  return (scope: string) => {
    const known = (texts as Readonly<Record<string, Said>>)[`s:${scope}`];
    return known ? said(known, language) : scope;
  };
}

export function InstitutionItem() {
  const t = useTexts(texts);
  const region = useRegion();
  const options = [
    ...(region.data ? [{ value: region.data.code, label: region.data.name }] : []),
    ...(region.data?.institutions.map((one) => ({ value: one.code, label: one.name })) ?? []),
  ];
  return (
    <Form.Item name="institution" label={t('institution')} rules={[{ required: true, message: t('institution') }]}>
      <Select showSearch={{ optionFilterProp: 'label' }} options={options} />
    </Form.Item>
  );
}

export function ScopesItem() {
  const t = useTexts(texts);
  const word = useScopeWord();
  return (
    <Form.Item name="scopes" label={t('scopes')} rules={[{ required: true, message: t('scopes') }]}>
      <Select mode="multiple" options={SCOPES.map((value) => ({ value, label: `${word(value)} (${value})` }))} />
    </Form.Item>
  );
}

export function Wrong({ error }: { error: unknown }) {
  const { language } = useLanguage();
  if (!error) return null;
  const told = tell(error, language);
  return <Alert type="error" role="alert" title={told.detail ?? told.title} style={{ marginBlock: 12 }} />;
}

/** In force, or since when it is not. */
export function Standing({ revokedAt }: { revokedAt?: string | null | undefined }) {
  const t = useTexts(texts);
  return revokedAt ? <span style={{ color: 'var(--soft)' }}>{t('revoked', { at: day(revokedAt) })}</span> : <span style={{ color: 'var(--good)' }}>{t('inForce')}</span>;
}

/** Ends something for good, once it is confirmed. */
export function Revoke({ revoke, done, remove = false, name }: { revoke: () => Promise<unknown>; done: () => Promise<void>; remove?: boolean; name: string }) {
  const t = useTexts(texts);
  const end = useMutation({ mutationFn: revoke, onSuccess: done });
  return (
    <>
      <Confirm question={t(remove ? 'removeSure' : 'revokeSure')} onYes={() => end.mutate()} size="small" danger loading={end.isPending} aria-label={`${t(remove ? 'remove' : 'revoke')} ${name}`}>{t(remove ? 'remove' : 'revoke')}</Confirm>
      <Wrong error={end.error} />
    </>
  );
}
