import type { Browser } from 'playwright-core';
export function place(): string | undefined;
export function launch(): Promise<Browser>;
