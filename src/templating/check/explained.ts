import type { KubeObject } from '../../core/objects.ts';
import type { Path } from '../../core/yaml.ts';

/** Where kubectl says what a field may be, for what a message cannot say better. */
export function explained({ kind }: Pick<KubeObject, 'kind'>, path: Path): string {
  const fields = path.filter((step) => typeof step === 'string' && /^[a-zA-Z]+$/.test(step));
  return `kubectl explain ${[kind.toLowerCase(), ...fields].join('.')} says what may stand there`;
}
