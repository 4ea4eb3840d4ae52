import { inject } from 'vitest';

/** The institution at which the demonstration's accounts work: the first of its keys that is not the region's. */
export function home(): { institution: string; key: string } {
  const found = Object.entries(inject('keys')).find(([institution]) => institution !== '*');
  if (!found) throw new Error('the demonstration printed no key of an institution');
  return { institution: found[0], key: found[1] };
}

/** A call by a system's key. */
export async function call<T>(method: 'GET' | 'POST', path: string, { body, key = home().key }: { body?: unknown; key?: string } = {}): Promise<T> {
  const answer = await fetch(inject('url') + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

interface Bundle {
  link: { relation: string; url: string }[];
  entry?: { resource: { subject?: { reference: string }; serviceProvider?: { reference: string }; period?: { start?: string } } }[];
}

interface Checked {
  items: { orderId: string; code: string; name: string; verdict: string; offered: boolean; saving?: { fen: number } | null }[];
}

/** A patient of the demonstration's home who was there lately, with what is known of them. */
export interface Someone {
  localId: string;
  /** Items and panels of which a result may stand in. */
  recognisable: Checked['items'];
  /** Those of which nothing is known. */
  nothing: Checked['items'];
}

/** Days that a visit ties an institution to a patient. */
const TIE_DAYS = 80;

/** Patients with at least so many recognisable results, those with the most first. */
export async function patients(least: number, most = 5): Promise<Someone[]> {
  const { institution } = home();
  const since = Date.now() - TIE_DAYS * 86_400_000;
  const numbers = new Set<string>();
  for (let next: string | undefined = '/fhir/Encounter?_count=500'; next && numbers.size < 60; ) {
    const page: Bundle = await call<Bundle>('GET', next);
    for (const { resource } of page.entry ?? []) {
      const patient = resource.subject?.reference.replace('Patient/', '') ?? '';
      // A visit that nobody closed is open for a search by date, and no tie any more.
      const lately = Date.parse(resource.period?.start ?? '') > since;
      if (lately && resource.serviceProvider?.reference.endsWith(institution) && patient.startsWith(`${institution}-`)) {
        numbers.add(patient.slice(institution.length + 1));
      }
    }
    next = page.link.find(({ relation }) => relation === 'next')?.url.replace(inject('url'), '');
  }
  const { items } = await call<{ items: { code: string }[] }>('GET', '/api/catalogue/items?limit=60');
  const found: Someone[] = [];
  for (const localId of numbers) {
    const checked = await call<Checked>('POST', '/api/recognition/checks', {
      body: { patient: { localId }, items: items.map(({ code }) => ({ orderId: code, item: code })), record: false },
    });
    const recognisable = checked.items.filter(({ verdict, offered }) => offered && verdict === 'recognisable');
    if (recognisable.length >= least) found.push({ localId, recognisable, nothing: checked.items.filter(({ verdict }) => verdict === 'no-result') });
    if (found.length >= most) break;
  }
  found.sort((a, b) => b.recognisable.length - a.recognisable.length);
  return found;
}
