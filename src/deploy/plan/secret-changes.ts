import type { FieldChange } from '../../core/plan.ts';
import { HIDDEN } from '../../core/redact.ts';

/** Our own, which we made without any value in them, and what has room for none. */
const WITHOUT_VALUE = /^metadata\.annotations\[slipway\.dev\/[a-z]+\]$|^(?:type|immutable)$/;

/**
 * What changes of a Secret beside its data, which is told by its keys. Tools keep copies of the data in annotations, and
 * people write old values there, which no redactor can know: that such a field changes is told, its value never.
 */
export function withoutValues(changes: readonly FieldChange[]): readonly FieldChange[] {
  return changes
    .filter(({ path }) => !/^(?:data|stringData)\b/.test(path))
    .map((change) => (WITHOUT_VALUE.test(change.path) ? change : { ...change, ...hidden(change) }));
}

function hidden({ from, to }: FieldChange): Pick<FieldChange, 'from' | 'to'> {
  return { from: from === undefined ? from : HIDDEN, to: to === undefined ? to : HIDDEN };
}
