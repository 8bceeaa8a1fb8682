import { undeclaredRule } from '../../core/catalogue/check.ts';
import { isSlip } from '../../core/suggestion.ts';
import { readYaml, type Path } from '../../core/yaml.ts';
import { isTemplate } from '../ktmpl/process.ts';
import { parameterName } from '../ktmpl/parameters.ts';
import { pathText } from '../path-text.ts';
import type { RenderedManifest } from '../rendered.ts';
import type { Finding, Rule } from './finding.ts';
import { containersOf, listAt, podTemplateOf, textAt } from './pods.ts';

/** What looks like a parameter of a Template and is none. */
export const PARAMETER_RULES: readonly Rule[] = [
  {
    entry: undeclaredRule,
    check: ({ manifests }) => [
      ...manifests.flatMap(undeclared),
      ...firstOfEach(manifests).flatMap(generated),
    ],
  },
];

const WRITTEN = /\$\{([A-Za-z_]\w*)\}|\$\(([A-Za-z_]\w*)\)|\$?\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}/g;

type Text = { readonly manifest: RenderedManifest; readonly text: string; readonly path: Path };

function undeclared(manifest: RenderedManifest): Finding[] {
  // Most templates hold none.
  if (!/\$[{(]|\{\{/.test(manifest.source)) return [];
  const find = isTemplate(manifest.source) ? inTemplate(manifest) : inNunjucks(manifest);
  return textsIn(manifest.object, []).flatMap((found) => find({ manifest, ...found }));
}

function inTemplate(manifest: RenderedManifest): (text: Text) => Finding[] {
  const declared = parametersOf(manifest.source);
  const given = manifest.file.values.map(({ name }) => name);
  const all = new Set([...declared, ...given]);
  const own = variablesOf(manifest);
  return (found) =>
    [...found.text.matchAll(WRITTEN)].flatMap(([written, braced, plain, nunjucks = '']): Finding[] => {
      const name = braced ?? plain ?? parameterName(nunjucks);
      if (nunjucks === '' && own.has(name)) return [];
      if (!all.has(name)) return plain === undefined ? [] : slip(found, plain, [...all]);
      if (plain !== undefined && declared.includes(name)) return [];
      const add = declared.includes(name) ? '' : `, and add - name: ${name} to its parameters`;
      return [leftAsText(found, { written, name, hint: `write $(${name})${add}` })];
    });
}

/** A word of another letter or case; commands of a shell, which stand in the same brackets, are lower-case. */
function slip(found: Text, written: string, names: readonly string[]): Finding[] {
  const meant = /[A-Z]/.test(written) ? names.find((name) => isSlip(written, name)) : undefined;
  if (meant === undefined) return [];
  return [
    {
      ...placed(found),
      message: `${pathText(found.manifest.object, found.path)} holds $(${written}) as a text, did you mean $(${meant})?`,
      hint: `write $(${meant}), or add - name: ${written} to the parameters of the Template`,
    },
  ];
}

/** Nothing but nunjucks replaces anything there; what a shell or the container itself may replace is left to them. */
function inNunjucks(manifest: RenderedManifest): (text: Text) => Finding[] {
  const given = manifest.file.values.map(({ name }) => name);
  const own = variablesOf(manifest);
  return (found) => {
    if (found.text.includes('\n')) return [];
    const { path } = found;
    const isCommand = path.includes('command') || path.includes('args');
    return [...found.text.matchAll(WRITTEN)].flatMap(([written, braced, plain]): Finding[] => {
      const name = braced ?? plain ?? '';
      const isLeft = braced === undefined || !isCommand;
      if (!given.includes(name) || !isLeft || own.has(name) || readsMore(manifest, path)) return [];
      return [leftAsText(found, { written, name, hint: `write {{ ${name.toLowerCase()} }}` })];
    });
  };
}

function firstOfEach(manifests: readonly RenderedManifest[]): readonly RenderedManifest[] {
  const seen = new Set<string>();
  return manifests.filter(({ source }) => !seen.has(source) && seen.add(source));
}

/** OpenShift makes values of parameters up; ktmpl writes its mark for no value, which nobody means. */
function generated(manifest: RenderedManifest): Finding[] {
  if (!/\bgenerate\b/.test(manifest.source) || !isTemplate(manifest.source)) return [];
  const given = new Set(manifest.file.values.map(({ name }) => name));
  return readYaml({ text: manifest.source, file: '' }).documents.flatMap(({ value }) =>
    listAt(value, 'parameters').flatMap((one) => {
      const name = textAt(one, 'name') ?? '';
      if (one['generate'] === undefined || one['value'] !== undefined || given.has(name)) return [];
      return [
        {
          manifest,
          path: ['metadata', 'name'],
          message: `parameter ${name} has generate, which OpenShift obeys and nothing here does`,
          hint: `give it with parameter '${name}' in the Jenkinsfile, or as a key of a Secret`,
        },
      ];
    }),
  );
}

type Left = { readonly written: string; readonly name: string; readonly hint: string };

function leftAsText(found: Text, { written, name, hint }: Left): Finding {
  const where = pathText(found.manifest.object, found.path);
  return {
    ...placed(found),
    message: `${where} holds ${written} as a text, and ${name} is a parameter with a value`,
    hint,
  };
}

function placed({ manifest, path }: Text): Pick<Finding, 'manifest' | 'path'> {
  return { manifest, path };
}

function parametersOf(source: string): string[] {
  const { documents } = readYaml({ text: source, file: '' });
  return documents.flatMap(({ value }) =>
    listAt(value, 'parameters').map((one) => textAt(one, 'name') ?? ''),
  );
}

/** What Kubernetes and shells replace, because a container has it as a variable. */
function variablesOf({ object }: RenderedManifest): ReadonlySet<string> {
  const template = podTemplateOf(object);
  const containers = template ? containersOf(template, ['initContainers', 'containers']) : [];
  return new Set(
    containers.flatMap(({ container }) => listAt(container, 'env').map((one) => textAt(one, 'name') ?? '')),
  );
}

/** Whether a text is that of a container with variables from a ConfigMap or a Secret, whose names nobody knows here. */
function readsMore({ object }: RenderedManifest, path: Path): boolean {
  const template = podTemplateOf(object);
  const containers = template ? containersOf(template, ['initContainers', 'containers']) : [];
  return containers.some(
    (one) =>
      listAt(one.container, 'envFrom').length > 0 && one.path.every((part, index) => path[index] === part),
  );
}

function textsIn(value: unknown, path: Path): { readonly text: string; readonly path: Path }[] {
  if (typeof value === 'string') return [{ text: value, path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    textsIn(held, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
