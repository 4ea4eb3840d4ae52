import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, speakAs, take, whenEnded } from './client';
import { Refused, tell } from './problem';

let sent: Request[] = [];
function serve(answer: () => Response | Promise<Response>) {
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request);
    return answer();
  });
}
const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/problem+json', ...headers } });

beforeEach(() => {
  sent = [];
  speakAs({ csrf: undefined, place: undefined, token: undefined });
});
afterEach(() => vi.unstubAllGlobals());

describe('how a page speaks to the server', () => {
  it('sends the token of changes with changes only, and where it acts', async () => {
    serve(() => json(200, {}));
    speakAs({ csrf: 'c', place: '510703001' });
    await take(api.GET('/api/overview'));
    await take(api.POST('/api/session/rotate'));
    expect(sent.map((request) => request.headers.get('x-csrf-token'))).toEqual([null, 'c']);
    expect(sent.map((request) => request.headers.get('x-institution'))).toEqual(['510703001', '510703001']);
  });
  it('inside of another system it sends a token, and none of the cookie', async () => {
    serve(() => json(200, {}));
    speakAs({ csrf: 'c', token: 'lianyi-session_x' });
    await take(api.POST('/api/session/rotate'));
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer lianyi-session_x');
    expect(sent[0]?.headers.get('x-csrf-token')).toBeNull();
  });
  it('a refusal keeps what the server said', async () => {
    serve(() => json(422, { type: 'urn:lianyi:problem:unprocessable', title: '内容不符合规则 · The content breaks a rule', status: 422, detail: 'the patient was not told', place: 'decisions[0].informed' }));
    const refused = await take(api.GET('/api/overview')).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Refused);
    expect(tell(refused, 'zh')).toMatchObject({ title: '不符合规则', detail: 'the patient was not told (decisions[0].informed)', status: 422 });
  });
  it('says when the session is over', async () => {
    const over = vi.fn();
    whenEnded(over);
    serve(() => json(401, { status: 401 }));
    await expect(take(api.GET('/api/me'))).rejects.toBeInstanceOf(Refused);
    expect(over).toHaveBeenCalledOnce();
  });
  it('a wrong code of the second factor does not end the session', async () => {
    const over = vi.fn();
    whenEnded(over);
    serve(() => Object.defineProperty(json(401, { status: 401 }), 'url', { value: 'http://localhost/api/session/second-factor' }));
    await expect(take(api.POST('/api/session/second-factor', { body: { code: '000000' } }))).rejects.toBeInstanceOf(Refused);
    expect(over).not.toHaveBeenCalled();
  });
  it('a server that does not answer may answer later; a refusal will not change', async () => {
    serve(() => Promise.reject(new TypeError('failed to fetch')));
    const lost = (await take(api.GET('/api/overview')).catch((error: unknown) => error)) as Refused;
    expect([lost.status, lost.passes]).toEqual([0, true]);
    serve(() => json(503, { status: 503 }, { 'retry-after': '2' }));
    const busy = (await take(api.GET('/api/overview')).catch((error: unknown) => error)) as Refused;
    expect([busy.passes, busy.retryAfter]).toEqual([true, 2]);
    expect(new Refused(403, {}).passes).toBe(false);
  });
  it('every refusal says what to do, in both languages', () => {
    for (const status of [0, 400, 401, 403, 404, 409, 412, 413, 422, 429, 500, 503]) {
      for (const language of ['zh', 'en'] as const) {
        const told = tell(new Refused(status, {}), language);
        expect(told.title).not.toBe('');
        expect(told.advice).not.toBe('');
      }
    }
  });
});
