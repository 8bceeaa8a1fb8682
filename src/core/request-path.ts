/** What a browser would send as it is, no step of which leads out of where it is put. */
export function isRequestPath(text: string): boolean {
  return /^\/(?!\/)[\w./~%?&=+:@,;!*-]*$/.test(text) && !/\/(\.|%2e){1,2}(\/|\?|$)/i.test(text);
}
