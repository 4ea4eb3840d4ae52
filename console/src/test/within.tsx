import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter } from 'react-router';
import { queries } from '@/api/queries';
import { ThemeProvider } from '@/app/theme';
import { LanguageProvider } from '@/i18n/language';

/** Draws a part with everything around it that parts ask for, in Chinese. */
export function draw(part: ReactNode) {
  return render(
    <MemoryRouter>
      <QueryClientProvider client={queries()}>
        <LanguageProvider>
          <ThemeProvider>{part}</ThemeProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </MemoryRouter>,
  );
}
