import type { Page } from 'playwright-core';
export function totp(secret: string, atMs: number): string;
export function signIn(page: Page, of: { login: string; password: string; language?: 'zh' | 'en'; file?: string }): Promise<void>;
