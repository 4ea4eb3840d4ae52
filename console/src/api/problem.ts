import { half, said, type Language, type Said } from '@/i18n/texts';
import type { components } from './schema';
import { texts } from './texts';

/** What the server says when it refuses (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/** A call that was refused, or that did not reach the server (`status` 0). */
export class Refused extends Error {
  override readonly name = 'Refused';
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
    /** Seconds after which it may be tried again, if the server said so. */
    readonly retryAfter?: number,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }

  /** Whether the same call may succeed a little later. */
  get passes(): boolean {
    return this.status === 0 || this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** What a person is told about a refusal. */
export interface Told {
  /** What happened, in a few words. */
  title: string;
  /** What is wrong with this call, as the server says it. */
  detail: string | undefined;
  /** What to do now. */
  advice: string;
  /** Quoted when somebody is asked for help. */
  status: number;
}

const BY_STATUS: Record<number, { title: Said; advice: Said }> = {
  0: { title: texts.unreachable, advice: texts.unreachableAdvice },
  400: { title: texts.wrong, advice: texts.wrongAdvice },
  401: { title: texts.signedOut, advice: texts.signedOutAdvice },
  403: { title: texts.forbidden, advice: texts.forbiddenAdvice },
  404: { title: texts.missing, advice: texts.missingAdvice },
  409: { title: texts.conflict, advice: texts.conflictAdvice },
  412: { title: texts.conflict, advice: texts.conflictAdvice },
  413: { title: texts.tooLarge, advice: texts.tooLargeAdvice },
  422: { title: texts.rule, advice: texts.ruleAdvice },
  429: { title: texts.tooOften, advice: texts.tooOftenAdvice },
  503: { title: texts.busy, advice: texts.busyAdvice },
};
const OTHERWISE = { title: texts.fault, advice: texts.faultAdvice };

/** A refusal, or any other error, in words for whoever sits before the screen. */
export function tell(error: unknown, language: Language): Told {
  if (!(error instanceof Refused)) {
    return { ...words(OTHERWISE, language), detail: undefined, status: -1 };
  }
  const { problem, status } = error;
  const known = BY_STATUS[status] ?? OTHERWISE;
  const detail = problem.detail ? half(problem.detail, language) : undefined;
  const place = problem.place && detail ? `${detail} (${problem.place})` : detail;
  return { ...words(known, language), detail: place, status };
}

function words(of: { title: Said; advice: Said }, language: Language) {
  return { title: said(of.title, language), advice: said(of.advice, language) };
}
