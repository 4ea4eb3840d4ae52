/** The nonce with which this page's own styles run; put into the document by the server. */
export const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';

/**
 * Ant Design is told the nonce and puts it on its styles, but for one: its table measures the scroll bar with a
 * style of its own. Every style that a script of this page makes has the nonce, so that the policy stays as it is.
 */
export function styleWithNonce(): void {
  if (!nonce) return;
  const make = document.createElement.bind(document);
  document.createElement = ((name: string, options?: ElementCreationOptions) => {
    const made = make(name, options);
    if (name.toLowerCase() === 'style') made.nonce = nonce;
    return made;
  }) as typeof document.createElement;
}
