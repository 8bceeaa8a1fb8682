import { noDefinition, noSuchFile } from '../../core/catalogue/templating.ts';
import { parseYaml } from '../../core/yaml.ts';
import { isDefinition } from '../../templating/check/custom-kinds.ts';
import type { Session } from '../world.ts';

/** The CustomResourceDefinitions of some files. Throws InvalidInput, FILE_MISSING or NO_DEFINITION. */
export async function readDefinitions(names: readonly string[], session: Session): Promise<unknown[]> {
  const files = await session.adapters.files(session.cwd);
  const definitions: unknown[] = [];
  for (const name of names) {
    const text = await files.text(name);
    if (text === undefined) throw noSuchFile(name, 'correct --crd');
    const found = parseYaml(text, name)
      .flatMap(({ value }) => itemsOf(value))
      .filter(isDefinition);
    if (found.length === 0) throw noDefinition(name);
    definitions.push(...found);
  }
  return definitions;
}

/** kubectl get -o yaml prints a List. */
function itemsOf(value: unknown): unknown[] {
  const { items } = (value ?? {}) as { items?: unknown };
  return Array.isArray(items) ? (items as unknown[]) : [value];
}
