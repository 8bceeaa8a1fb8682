import type { Redactor } from '../redact.ts';

/** Shorter names are those of people and programs, as in `ssh://git@host`. */
const TOKEN = 20;

/**
 * As it is written in the address, and as it is meant where characters are percent-encoded. It ends at the last @, however
 * many it has; who has a token instead writes it alone.
 */
export function passwordsOf(address: string): string[] {
  const [, user = '', password = ''] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^:@]*)(?::(.*))?@/i.exec(address) ?? [];
  const written = password === '' ? user : password;
  if (!/%[0-9a-f]{2}/i.test(written)) return [written];
  const meant = new URLSearchParams(`p=${written.replaceAll('+', '%2B').replaceAll('&', '%26')}`).get('p');
  return [written, meant ?? ''];
}

/** Passwords of the addresses in a text; a name alone is one where it is as long as a token. */
function loginsOf(text: string): string[] {
  if (!text.includes('://')) return [];
  return [...text.matchAll(/\b[a-z][a-z0-9+.-]{0,30}:\/\/(?<login>[^\s/?#"'<>]{1,4096})@/gi)].flatMap(
    ({ 0: address, groups }) => {
      const { login = '' } = groups ?? {};
      return login.includes(':') || login.length >= TOKEN ? passwordsOf(address) : [];
    },
  );
}

/** Hides the passwords of the addresses in a text: faults of a file show its lines. */
export function hideLogins(text: string, { hide }: Pick<Redactor, 'hide'>): void {
  for (const password of loginsOf(text)) hide(Buffer.from(password));
}
