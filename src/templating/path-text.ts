import type { Path } from '../core/yaml.ts';

/** A path as people say it: `spec.replicas`, `…containers[web].env[LOG_LEVEL]`; items of lists go by their name. */
export function pathText(object: unknown, path: Path): string {
  const parts: string[] = [];
  let here: unknown = object;
  for (const step of path) {
    const next = (here as Record<string | number, unknown> | null | undefined)?.[step];
    parts.push(Array.isArray(here) ? `[${itemName(next, step)}]` : `.${step}`);
    here = next;
  }
  return shortened(parts.join('').replace(/^\./, ''));
}

function itemName(item: unknown, index: string | number): string {
  const name = typeof item === 'object' && item !== null && 'name' in item ? item.name : undefined;
  return typeof name === 'string' ? name : String(index);
}

/** The way to the pod is long and always the same. */
function shortened(text: string): string {
  return text
    .replace(/^spec\.(?:jobTemplate\.spec\.)?template\.spec\./, '…')
    .replace(/(\.env\[[^\]]+\])\.value$/, '$1');
}
