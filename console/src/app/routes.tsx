import { createBrowserRouter, type RouteObject } from 'react-router';
import { Broken } from './Broken';
import { Bare, Gate } from './Gate';
import { Missing } from './Missing';
import { PAGES, type Page } from './page';
import { Shell } from './Shell';

function route(page: Page): RouteObject {
  return {
    path: page.path,
    handle: page,
    errorElement: <Broken />,
    lazy: async () => {
      const { default: Content } = await page.load();
      return {
        element: (
          <Gate page={page}>
            <Content />
          </Gate>
        ),
      };
    },
  };
}

/** The addresses of the console: those with header and navigation around them, and those without. */
export function pages() {
  return createBrowserRouter([
    {
      element: <Shell />,
      errorElement: <Broken />,
      hydrateFallbackElement: <></>,
      children: [...PAGES.filter((page) => !page.bare).map(route), { path: '*', element: <Missing /> }],
    },
    { element: <Bare />, errorElement: <Broken />, hydrateFallbackElement: <></>, children: PAGES.filter((page) => page.bare).map(route) },
  ]);
}
