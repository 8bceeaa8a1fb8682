import { Secret } from '../core/secret.ts';

/** Nothing is stored while this line is there: what stands below it would lie readable in the bucket. */
export const CONFLICT_HEADING =
  '# Yours, which came second: take over what is still meant, then delete these lines.';

/** Both versions of a file in one: the stored one and, as comments below it, what the second person wrote. */
export function conflictText(stored: Secret | undefined, own: Secret): Secret {
  const comments = own
    .reveal()
    .trimEnd()
    .split('\n')
    .map((line) => `# ${line}`.trimEnd());
  return new Secret([stored?.reveal().trimEnd() ?? '', CONFLICT_HEADING, ...comments, ''].join('\n'));
}
