import type { Said } from '@/i18n/texts';
import { texts } from './texts';

/** The roles, and where each is held: at an institution, for the region, at either, or by a resident. */
export const ROLES: readonly { role: string; place: 'institution' | 'region' | 'either' | 'resident' }[] = [
  { role: 'family-doctor', place: 'institution' },
  { role: 'doctor', place: 'institution' },
  { role: 'nurse', place: 'institution' },
  { role: 'laboratory-technician', place: 'institution' },
  { role: 'imaging-technician', place: 'institution' },
  { role: 'reporting-physician', place: 'institution' },
  { role: 'pharmacist', place: 'institution' },
  { role: 'registrar', place: 'institution' },
  { role: 'cashier', place: 'institution' },
  { role: 'finance', place: 'either' },
  { role: 'insurance-officer', place: 'either' },
  { role: 'procurement-officer', place: 'either' },
  { role: 'personnel-officer', place: 'either' },
  { role: 'quality-officer', place: 'either' },
  { role: 'institution-manager', place: 'institution' },
  { role: 'regional-manager', place: 'region' },
  { role: 'auditor', place: 'region' },
  { role: 'security-administrator', place: 'region' },
  { role: 'system-administrator', place: 'region' },
  { role: 'resident', place: 'resident' },
  { role: 'family-member', place: 'resident' },
];

/** A role by its name. */
export function roleWord(role: string): Said {
  return (texts as Readonly<Record<string, Said>>)[`role:${role}`] ?? [role, role];
}

/** Whether an institution is to be named with a role, may be, or may not. */
export function placeOf(role: string | undefined): 'needed' | 'free' | 'none' {
  const place = ROLES.find((one) => one.role === role)?.place;
  return place === 'institution' ? 'needed' : place === 'either' ? 'free' : 'none';
}

interface Searched {
  login: string;
  name: string;
  practitioner?: string | null | undefined;
  roles: readonly { role: string; institution?: string | null | undefined }[];
}

/** Accounts whose name, login, staff number or role holds what was typed. */
export function matching<A extends Searched>(accounts: readonly A[], typed: string, role: string | undefined): A[] {
  const text = typed.trim().toLowerCase();
  return accounts.filter(
    (one) =>
      (text === '' || [one.login, one.name, one.practitioner ?? ''].some((field) => field.toLowerCase().includes(text))) &&
      (role === undefined || one.roles.some((held) => held.role === role)),
  );
}
