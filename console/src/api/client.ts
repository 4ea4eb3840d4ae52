import createClient, { type Middleware } from 'openapi-fetch';
import { Refused, type Problem } from './problem';
import type { components, paths } from './schema';

/** Shapes of the API by name: `Schema<'CheckAnswer'>`. */
export type Schema<Name extends keyof components['schemas']> = components['schemas'][Name];

/** How this page speaks for whoever is signed in. It lives in memory only, and is gone with the page. */
interface Speaker {
  /** Sent with each change beside the cookie, which no script can read. */
  csrf: string | undefined;
  /** The institution that is acted for, `*` for the region. */
  place: string | undefined;
  /** Token of a session without a cookie: a page inside of a hospital's system. */
  token: string | undefined;
}

const speaker: Speaker = { csrf: undefined, place: undefined, token: undefined };
let ended: () => void = () => undefined;
let lastAt = 0;

/** Changes how the next calls speak. */
export function speakAs(change: Partial<Speaker>): void {
  Object.assign(speaker, change);
}

/** Calls `then` when the server says that the session is over. */
export function whenEnded(then: () => void): void {
  ended = then;
}

/** When the server last heard from this page, in milliseconds of the page's clock. */
export function lastCallAt(): number {
  return lastAt;
}

const CHANGES = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const speaking: Middleware = {
  onRequest({ request }) {
    if (speaker.token) request.headers.set('Authorization', `Bearer ${speaker.token}`);
    else if (speaker.csrf && CHANGES.has(request.method)) request.headers.set('X-CSRF-Token', speaker.csrf);
    if (speaker.place) request.headers.set('X-Institution', speaker.place);
    return request;
  },
  onResponse({ response }) {
    if (response.ok) lastAt = performance.now();
    return response;
  },
};

/** The generated client. Wrap each call in {@link take}. */
export const api = createClient<paths>({
  baseUrl: typeof location === 'undefined' ? 'http://localhost' : location.origin,
  credentials: 'same-origin',
  // Looked up at each call, so that a test may hold a server of its own.
  fetch: (request) => globalThis.fetch(request),
});
api.use(speaking);

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What a call answered; throws {@link Refused} otherwise. */
export async function take<T>(call: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>;
  try {
    answered = await call;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Refused(0, {});
  }
  const { data, error, response } = answered;
  if (response.ok) return data as T;
  const refused = new Refused(response.status, problem(error), seconds(response));
  if (refused.status === 401 && !signsIn(response)) ended();
  throw refused;
}

/** A wrong password, code or launch is told where it was entered: the session, if there is one, goes on. */
function signsIn(response: Response): boolean {
  return /^https?:\/\/[^/]+\/api\/session(\/|$)/.test(response.url);
}

function problem(error: unknown): Partial<Problem> {
  return typeof error === 'object' && error !== null ? error : {};
}

function seconds(response: Response): number | undefined {
  const said = Number(response.headers.get('Retry-After'));
  return said > 0 ? said : undefined;
}
