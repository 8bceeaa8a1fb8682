import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import { parseYaml } from '../../src/core/yaml.ts';
import { checkManifests, uncheckedKinds } from '../../src/templating/check/check.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

const DEFINITION = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.acme.io }
spec:
  group: acme.io
  names: { kind: Widget, plural: widgets }
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size]
              properties:
                size: { type: integer, minimum: 1, maximum: 9 }
                colour: { type: string, enum: [red, blue] }
                name: { type: string, pattern: '^[a-z]+$', minLength: 2, maxLength: 4 }
                slow: { type: string, pattern: '^(a+)+$' }
                posix: { type: string, pattern: '^(?i)[[:alpha:]]+$' }
                odd: { type: string, pattern: '(?=a)' }
                ratio: { type: number }
                live: { type: boolean }
                since: { type: string, format: date-time }
                port: { x-kubernetes-int-or-string: true }
                tags: { type: array, minItems: 1, maxItems: 2, items: { type: string } }
                limits: { type: object, additionalProperties: { type: integer } }
                free: { type: object, x-kubernetes-preserve-unknown-fields: true }
                inner: { type: object, x-kubernetes-embedded-resource: true, properties: { a: { type: string } } }
    - { name: v0, served: false, storage: false, schema: { openAPIV3Schema: { type: object } } }
`;

function widget(spec: string, version = 'v1'): string {
  return `apiVersion: acme.io/${version}
kind: Widget
metadata: { name: a, labels: { b: c } }
spec: ${spec}
status: { anything: 1 }
`;
}

async function rendered(text: string) {
  const release = releaseWith();
  const { manifests } = await renderManifests(release, deployWith({ 'web-template.yml': text }));
  return { manifests, environment: release.environment };
}

/** What is said of a Widget whose definition is given beside it. */
async function saidOf(spec: string, version?: string): Promise<string[]> {
  const definitions = parseYaml(DEFINITION, 'widget.crd.yml').map(({ value }) => value);
  const faults = await checkManifests({ ...(await rendered(widget(spec, version))), definitions });
  return faults.map(
    ({ code, message, place }) =>
      `${place ? placeText(place).replace('deploy/web-template.yml:', '') : ''} ${code}: ${message}`,
  );
}

describe('templating/check: custom kinds', () => {
  it('matches patterns as Go does, and ends whatever the pattern is', async () => {
    const long = `${'a'.repeat(100_000)}!`;

    expect(await saidOf(`{ size: 1, slow: '${long}', posix: aé }`)).to.deep.equal([
      "4:18 schema: spec.slow must match ^(a+)+$, not the string 'aaaaaaaaaaaaaaaaaaaaaaa…'",
      "4:100029 schema: spec.posix must match ^(?i)[[:alpha:]]+$, not the string 'aé'",
    ]);
    expect(
      await saidOf("{ size: 1, slow: aaaa, posix: Ab, odd: 'what only JavaScript matches' }"),
    ).to.deep.equal([]);
  }).timeout(60_000);

  const cases: readonly (readonly [spec: string, said: readonly string[]])[] = [
    [
      '{ size: 2, colour: red, name: abc, ratio: 0.5, live: true, since: 2026-01-31T12:00:00Z, port: http, tags: [a], limits: { cpu: 1 }, free: { x: [1] }, inner: { kind: A, metadata: {}, a: b } }',
      [],
    ],
    ['{ size: 2, port: 80, colour: null }', []],
    ["{ size: '2' }", ['4:9 schema: spec.size is a string here']],
    ["{ size: 2, live: 'true' }", ['4:18 schema: spec.live is a string here']],
    ['{ size: 0 }', ['4:9 schema: spec.size must be at least 1, not 0']],
    ['{ size: 10 }', ['4:9 schema: spec.size must be at most 9, not 10']],
    ['{ size: 1.5 }', ['4:9 schema: spec.size must be a whole number, not the number 1.5']],
    ['{ colour: red }', ['4:1 schema: spec must have size']],
    ['{ size: 2, colour: green }', ["4:18 schema: spec.colour must be red or blue, not the string 'green'"]],
    ['{ size: 2, name: Abc }', ["4:18 schema: spec.name must match ^[a-z]+$, not the string 'Abc'"]],
    ['{ size: 2, name: a }', ['4:18 schema: spec.name must have at least 2 characters']],
    ['{ size: 2, name: abcde }', ['4:18 schema: spec.name must have at most 4 characters']],
    ['{ size: 2, since: today }', ['4:18 schema: spec.since must be a time such as 2026-01-31T12:00:00Z']],
    [
      '{ size: 2, port: true }',
      ['4:18 schema: spec.port must be a whole number or a string, not the boolean true'],
    ],
    ['{ size: 2, tags: [] }', ['4:18 schema: spec.tags must have at least 1 items']],
    [
      '{ size: 2, tags: [a, 1, c] }',
      [
        '4:18 schema: spec.tags must have at most 2 items',
        '4:28 schema: spec.tags[1] must be a string, not the number 1',
      ],
    ],
    ['{ size: 2, limits: { cpu: much } }', ['4:28 schema: spec.limits.cpu is a string here']],
    ['{ sise: 2, size: 3 }', ["4:9 unknown-field: spec.sise is no field of this, did you mean 'size'?"]],
    [
      '{ size: 2, inner: { b: c } }',
      ["4:27 unknown-field: spec.inner.b is no field of this, did you mean 'a'?"],
    ],
    ['[]', ['4:1 schema: spec must be a mapping, not a list']],
  ];
  for (const [spec, said] of cases)
    it(`holds ${spec.slice(0, 50)} to its definition`, async () => {
      expect(await saidOf(spec)).to.deep.equal(said);
    });

  it('finds the definition among the manifests', async () => {
    const both = await rendered(`${DEFINITION}---\n${widget('{ size: 0 }')}`);

    expect((await checkManifests(both)).map(({ message }) => message)).to.deep.equal([
      'spec.size must be at least 1, not 0',
    ]);
    expect(await uncheckedKinds(both)).to.deep.equal([]);
  });

  it('refuses a version that the definition does not serve', async () => {
    expect(await saidOf('{ size: 2 }', 'v0')).to.deep.equal([
      '1:1 unknown-kind: the CustomResourceDefinition of Widget serves no acme.io/v0',
    ]);
  });

  it('names each kind once that nothing describes', async () => {
    const text = `${widget('{}')}---\n${widget('{}').replace('name: a', 'name: b')}---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\n`;

    expect(await uncheckedKinds(await rendered(text))).to.deep.equal(['Widget (acme.io/v1)']);
  });
});
