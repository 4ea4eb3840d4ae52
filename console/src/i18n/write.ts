import type { Language } from './texts';

/** The region's own zone until the server has said which it is; all of China keeps one. */
let zone = 'Asia/Shanghai';

/** Instants are written as the clocks of the region show them. */
export function writeIn(named: string): void {
  zone = named;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function parts(instant: Date, inZone: string): Record<string, string> {
  let format = formats.get(inZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone: inZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
    formats.set(inZone, format);
  }
  return Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, part.value]));
}

/** `2026-11-25`, the legal day of the region. */
export function day(instant: Date | string, inZone = zone): string {
  const p = parts(new Date(instant), inZone);
  return `${p.year}-${p.month}-${p.day}`;
}

/** `2026-11-25 14:03`, with seconds if they are asked for. */
export function moment(instant: Date | string, { seconds = false, inZone = zone } = {}): string {
  const p = parts(new Date(instant), inZone);
  return `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}${seconds ? `:${p.second}` : ''}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY_MS = 86_400_000;

/**
 * An instant as people say it: `今天 14:03`, `昨天 09:10`, `11月3日 08:20`, and in another year
 * `2025-03-02 08:20`.
 */
export function spoken(instant: Date | string, language: Language, now: Date = new Date(), inZone = zone): string {
  const at = parts(new Date(instant), inZone);
  const today = parts(now, inZone);
  const time = `${at.hour}:${at.minute}`;
  const days = Math.round(
    (Date.UTC(+(today.year ?? 0), +(today.month ?? 0) - 1, +(today.day ?? 0)) -
      Date.UTC(+(at.year ?? 0), +(at.month ?? 0) - 1, +(at.day ?? 0))) /
      DAY_MS,
  );
  if (days === 0) return language === 'zh' ? `今天 ${time}` : `today ${time}`;
  if (days === 1) return language === 'zh' ? `昨天 ${time}` : `yesterday ${time}`;
  if (at.year !== today.year) return `${at.year}-${at.month}-${at.day} ${time}`;
  const [month, date] = [Number(at.month), Number(at.day)];
  return language === 'zh' ? `${month}月${date}日 ${time}` : `${date} ${MONTHS[month - 1]} ${time}`;
}

/** Fen (1/100 yuan) as `1,234.50`, exactly: no number on its way is a fraction. */
export function yuan(fen: number): string {
  const minus = fen < 0 ? '-' : '';
  const digits = String(Math.abs(Math.trunc(fen))).padStart(3, '0');
  const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ',');
  return `${minus}${whole}.${digits.slice(-2)}`;
}

/** A count with separators: `12,345`. */
export function count(n: number): string {
  return String(Math.trunc(n)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** A share as `12.3%`; a dash where there is nothing to divide by. */
export function share(part: number, whole: number, digits = 1): string {
  return whole > 0 ? `${((100 * part) / whole).toFixed(digits)}%` : '–';
}

/** How long, in the two largest units: `3天2小时`, `3 d 2 h`. */
export function span(seconds: number, language: Language): string {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const words = language === 'zh' ? ['天', '小时', '分钟'] : [' d', ' h', ' min'];
  const between = language === 'zh' ? '' : ' ';
  if (days > 0) return hours > 0 ? `${days}${words[0]}${between}${hours}${words[1]}` : `${days}${words[0]}`;
  if (hours > 0) return rest > 0 ? `${hours}${words[1]}${between}${rest}${words[2]}` : `${hours}${words[1]}`;
  return `${rest}${words[2]}`;
}
