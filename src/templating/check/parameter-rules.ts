import { undeclaredRule } from '../../core/catalogue/check.ts';
import { readYaml, type Path } from '../../core/yaml.ts';
import { isTemplate } from '../ktmpl/process.ts';
import { parameterName } from '../ktmpl/parameters.ts';
import { pathText } from '../path-text.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Finding, Rule } from './finding.ts';
import { containersOf, listAt, podTemplateOf, textAt } from './pods.ts';

/** What looks like a parameter of a Template and is none. */
export const PARAMETER_RULES: readonly Rule[] = [
  { entry: undeclaredRule, check: ({ manifests }) => manifests.flatMap(undeclared) },
];

const WRITTEN = /\$\{([A-Za-z_]\w*)\}|\$\(([A-Za-z_]\w*)\)|\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}/g;

function undeclared(manifest: RenderedManifest): Finding[] {
  // Most templates hold none.
  if (!/\$[{(]|\{\{/.test(manifest.source) || !isTemplate(manifest.source)) return [];
  const declared = parametersOf(manifest.source);
  const given = manifest.file.values.map(({ name }) => name);
  // Kubernetes and shells replace what the container itself has as a variable.
  const own = variablesOf(manifest);
  return textsIn(manifest.object, []).flatMap(({ text, path }) =>
    [...text.matchAll(WRITTEN)].flatMap(([written, braced, plain, nunjucks = '']): Finding[] => {
      const name = braced ?? plain ?? parameterName(nunjucks);
      if ((nunjucks === '' && own.has(name)) || !(declared.includes(name) || given.includes(name))) return [];
      if (plain !== undefined && declared.includes(name)) return [];
      const add = declared.includes(name) ? '' : `, and add - name: ${name} to its parameters`;
      return [
        {
          manifest,
          path,
          message: `${pathText(manifest.object, path)} holds ${written} as a text, and ${name} is a parameter with a value`,
          hint: `write $(${name})${add}`,
        },
      ];
    }),
  );
}

function parametersOf(source: string): string[] {
  const { documents } = readYaml({ text: source, file: '' });
  return documents.flatMap(({ value }) =>
    listAt(value, 'parameters').map((one) => textAt(one, 'name') ?? ''),
  );
}

function variablesOf({ object }: RenderedManifest): ReadonlySet<string> {
  const template = podTemplateOf(object);
  const containers = template ? containersOf(template, ['initContainers', 'containers']) : [];
  return new Set(
    containers.flatMap(({ container }) => listAt(container, 'env').map((one) => textAt(one, 'name') ?? '')),
  );
}

function textsIn(value: unknown, path: Path): { readonly text: string; readonly path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    textsIn(held, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
