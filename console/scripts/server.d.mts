export function server(): string;
export interface Demonstration {
  url: string;
  data: string;
  logins: Record<string, string>;
  keys: Record<string, string>;
  stop: () => Promise<void>;
}
export function existing(url: string, data: string): Promise<Demonstration>;
export function demonstration(of?: { region?: string; residents?: number; settings?: Record<string, string>; seconds?: number }): Promise<Demonstration>;
