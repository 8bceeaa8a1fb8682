import type { KubeObject } from '../../core/objects.ts';
import type { KindWords } from '../../core/platform.ts';
import { type JsonPathRule, parseJsonPathRule, textAt } from '../../core/json-path.ts';

/** What a platform file says of one kind, ready to be asked. */
export type KindRule = {
  readonly readyWhen: JsonPathRule | undefined;
  readonly failedWhen: JsonPathRule | undefined;
  /** JSONPath of the name of the Secret that the controller makes, in braces. */
  readonly produces: string | undefined;
};

/** `Database.acme.io` → `acme.io/Database`; malformed rules were refused when the platform file was read. */
export function kindRules(kinds: Readonly<Record<string, KindWords>> = {}): ReadonlyMap<string, KindRule> {
  return new Map(
    Object.entries(kinds).map(([name, { readyWhen, failedWhen, produces }]) => {
      const [kind = '', ...group] = name.split('.');
      const rule = {
        readyWhen: readyWhen === undefined ? undefined : parseJsonPathRule(readyWhen),
        failedWhen: failedWhen === undefined ? undefined : parseJsonPathRule(failedWhen),
        produces,
      };
      return [`${group.join('.')}/${kind}`, rule];
    }),
  );
}

/** Name of the Secret that comes of an object by the platform's rule for its kind. */
export function secretOfRule(object: KubeObject, { produces }: KindRule): string | undefined {
  return produces === undefined ? undefined : textAt(object, produces);
}
