import './base.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router/dom';
import { queries } from './api/queries';
import { styleWithNonce } from './app/nonce';
import { pages } from './app/routes';
import { SessionProvider } from './app/session';
import { ThemeProvider } from './app/theme';
import { LanguageProvider } from './i18n/language';

styleWithNonce();
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries()}>
        <LanguageProvider>
          <ThemeProvider>
            <SessionProvider>
              <RouterProvider router={pages()} />
            </SessionProvider>
          </ThemeProvider>
        </LanguageProvider>
      </QueryClientProvider>
    </StrictMode>,
  );
}
