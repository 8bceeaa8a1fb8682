/**
 * What a browser would send as it is, no step of which leads out of where it is put. Proxies differ in whether they read an
 * encoded slash, a parameter behind dots or an encoded percent sign as a step, so that none of these is taken.
 */
export function isRequestPath(text: string): boolean {
  const [path = ''] = text.split('?');
  return (
    /^\/(?!\/)[\w./~%?&=+:@,;!*-]*$/.test(text) &&
    !/%(?:25)*(?:2f|5c)|%25(?:25)*2e/i.test(path) &&
    !path.split('/').some((step) => /^(?:\.|%2e){1,2}(?:;|%3b|$)/i.test(step))
  );
}
