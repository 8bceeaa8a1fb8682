import type { Path } from './places.ts';

type Refused = {
  readonly list: string;
  readonly field: string;
  readonly message: string;
  readonly hint: string;
};

/** Fields that people look for and that are left out on purpose, as docs/decisions says. */
const REFUSED: readonly Refused[] = [
  {
    list: 'autoscalers',
    field: 'prove',
    message: "'prove' is no option: where min is 0 and no Pod runs, a deploy starts none to try it",
    hint: 'say min: 1, or try the image by a Pod with helm.sh/hook: test in its template',
  },
];

/** What is said of a field of an item of a list, where it is known why there is none. */
export function refusedField(path: Path, field: string): Refused | undefined {
  return REFUSED.find((one) => one.field === field && one.list === path.at(-2));
}
