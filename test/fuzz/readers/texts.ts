import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assertNoFaults } from '../../../src/core/errors.ts';
import { readJenkinsfile } from '../../../src/dsl/jenkinsfile.ts';
import { readContextFile } from '../../../src/dsl/context-file.ts';
import { parsePlatform, sandboxOf } from '../../../src/dsl/platform.ts';
import { readValues } from '../../../src/templating/ktmpl/values.ts';
import { runKtmpl } from '../../../src/templating/ktmpl/run.ts';
import { renderFiles } from '../../../src/templating/render.ts';
import { corpus, ENV } from '../../dsl/corpus.ts';
import { ESCAPES, INJECTIONS } from '../../attacks/template-escapes.ts';
import { deployWith, releaseWith } from '../../templating/support/release.ts';
import type { Reader } from '../reader.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** Files of the project whose names fit, below a folder. */
export function filesBelow(folder: string, name: RegExp): readonly Buffer[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => name.test(path))
    .sort()
    .map((path) => readFileSync(join(ROOT, folder, path)))
    .filter(({ length }) => length < 20_000);
}

/** Pieces of YAML that a page of the docs shows. */
export function yamlOf(page: string): readonly Buffer[] {
  const text = readFileSync(join(ROOT, 'docs', page), 'utf8');
  return [...text.matchAll(/^```ya?ml\n(.*?)^```/gms)].map(([, piece = '']) => Buffer.from(piece));
}

const blocks = corpus('valid').filter(({ text }) => text.length < 5_000);

const jenkinsfile: Reader = {
  name: 'jenkinsfile',
  samples: [...blocks.map(({ text }) => Buffer.from(text)), ...filesBelow('examples', /Jenkinsfile$/)],
  words: [
    'slipway { }',
    'kubernetes {',
    "'''",
    '"""',
    '$/',
    '/$',
    '//',
    '->',
    '?:',
    "parameter 'Z', 'z'",
    'replicas ',
    'env.',
  ],
  read: (input) => readJenkinsfile({ text: input.toString(), file: 'Jenkinsfile', env: ENV }),
};

/** What Groovy collected of the same blocks. */
const context: Reader = {
  name: 'context',
  samples: blocks.flatMap(({ text }) => {
    try {
      const read = readJenkinsfile({ text, file: 'Jenkinsfile', env: ENV });
      return [Buffer.from(JSON.stringify(read.context, undefined, 1))];
    } catch {
      return [];
    }
  }),
  words: ['"name":', '"replicas":', '"parameters":[', '"expose":', '"verify":', '"image":{'],
  read: (input) => {
    const { faults } = readContextFile({ text: input.toString(), file: 'context.json' });
    assertNoFaults(faults);
  },
};

const platform: Reader = {
  name: 'platform',
  samples: [...filesBelow('examples', /^(?:\w+\/)?platform\.yml$/), ...yamlOf('platform.md')],
  words: Object.keys(
    (JSON.parse(readFileSync(join(ROOT, 'schemas/platform.schema.json'), 'utf8')) as { properties: object })
      .properties,
  ).map((name) => `${name}: `),
  read: (input) => {
    sandboxOf(input.toString(), 'platform.yml');
    return parsePlatform(input.toString(), 'platform.yml');
  },
};

async function rendered(name: string, input: Buffer): Promise<void> {
  const files = deployWith({ [name]: input.toString() });
  const { faults, usages, manifests } = await renderFiles(releaseWith(), files);
  usages();
  manifests[0]?.written.madeFields();
  assertNoFaults(faults);
}

const KTMPL = `apiVersion: v1\nkind: Template\nparameters:\n- name: A\n  value: "1"\n- name: B\n  required: true\n  parameterType: int\n- {name: C, parameterType: base64, value: x}\nobjects:\n- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: $(A)}\n  data: {a: $(A)-$(A), b: "$((A))", "$(A)": c}\n`;

const ktmpl: Reader = {
  name: 'ktmpl',
  samples: [Buffer.from(KTMPL), ...yamlOf('templates.md').filter((text) => text.includes('Template'))],
  words: [
    '$(A)',
    '$((A))',
    '$(B)',
    'parameterType: bool',
    'required: true',
    'objects:',
    'kind: Template',
    'generate: expression',
  ],
  read: async (input) => {
    const given = new Map([['B', { text: '7', encoded: false }]]);
    runKtmpl({ text: input.toString(), file: 'a.yml', values: given, secrets: [] });
    await rendered('web-template.yml', input);
  },
};

const nunjucks: Reader = {
  name: 'nunjucks',
  samples: [
    ...filesBelow('examples', /-template[\w.]*\.yml$/),
    ...yamlOf('templates.md'),
    // Of hundreds that differ in a word.
    ...[...ESCAPES, ...INJECTIONS]
      .filter(({ template }, index) => index % 10 === 0 && template.length < 2_000)
      .map(({ template }) => Buffer.from(template)),
  ],
  words: [
    '{{ image }}',
    '{% for a in range(9) %}',
    '{% endfor %}',
    '{% if a %}',
    '{% set a = 1 %}',
    '| replace(',
    '| join',
    '{% include "a" %}',
    '{% raw %}',
    '{% macro m() %}',
    '{{ m() }}',
    '| indent',
    '{# ',
    'r/a+/',
  ],
  read: (input) => rendered('web-template.yml', input),
  // It is given up five times before it is told, each time after less than a second.
  mostMs: 8_000,
};

const manifests: Reader = {
  name: 'manifests',
  samples: [
    ...yamlOf('templates.md'),
    ...yamlOf('rollouts.md'),
    ...filesBelow('examples', /kustomization\.yaml$/),
  ],
  words: ['kind: List\nitems:\n', 'apiVersion: v1\n', 'metadata: {name: a}\n'],
  read: (input) => rendered('web-manifests.yml', input),
};

const parameters: Reader = {
  name: 'parameters',
  samples: ['A: "1"\nB: text\n---\nC: |\n  a\n  b\n', '{A: "1", B: y}\n', 'A: &a x\nB: *a\n'].map((text) =>
    Buffer.from(text),
  ),
  words: ['A: ', '<<: ', 'yes'],
  read: (input) => {
    const { faults } = readValues(input.toString(), 'values.yml');
    assertNoFaults(faults);
  },
};

export const TEXTS: readonly Reader[] = [
  jenkinsfile,
  context,
  platform,
  ktmpl,
  nunjucks,
  manifests,
  parameters,
];
