import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseYaml } from '../../src/core/yaml.ts';
import { CURRENT, loadSchemas } from '../../src/templating/check/schemas.ts';
import { manifestsFrom, type RenderedManifest } from '../../src/templating/rendered.ts';

export type Found = { readonly name: string; readonly manifest: RenderedManifest };

/** Manifests of built-in kinds that others wrote, below a folder, in the order of the names of their files. */
export async function manifestsBelow(folder: string): Promise<readonly Found[]> {
  const { kinds } = await loadSchemas(CURRENT);
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .flatMap((name) => manifestsIn(join(folder, name)).map((manifest) => ({ name, manifest })))
    .filter(({ manifest: { object } }) => kinds[`${object.apiVersion} ${object.kind}`] !== undefined);
}

function manifestsIn(file: string): readonly RenderedManifest[] {
  return manifestsOf(readFileSync(file, 'utf8'), file);
}

/** None where the text is a template of another tool, or no YAML. */
export function manifestsOf(source: string, file: string): readonly RenderedManifest[] {
  if (source.includes('{{') || !source.includes('apiVersion')) return [];
  try {
    return parseYaml(source, file).flatMap((document) => {
      const written = {
        file: {
          form: 'template' as const,
          name: file,
          file,
          deployment: undefined,
          migration: undefined,
          values: [],
        },
        source,
        placeOf: () => ({ file }),
        madeFields: () => [],
      };
      return manifestsFrom(document.value, written).manifests;
    });
  } catch {
    return [];
  }
}
