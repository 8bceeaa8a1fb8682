import { cut } from './printable.ts';

/** Characters of a warning that are told: what a webhook writes there is a stranger's. */
const LONGEST = 500;

/** A warning of the API server as it is told. Secret values are taken out before it is shortened: half of one is not known any more. */
export function warningText(text: string, redact: (text: string) => string): string {
  return cut(redact(text), LONGEST);
}
