import { expect } from 'chai';
import { placeText } from '../../src/core/place.ts';
import { readContextFile } from '../../src/dsl/context-file.ts';

const read = (value: unknown, set: Record<string, string> = {}) =>
  readContextFile({ text: JSON.stringify(value), file: 'context.json', set });

function faultsOf(value: unknown, set: Record<string, string> = {}): string[] {
  return read(value, set).faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
}

describe('dsl/context-file', () => {
  it('takes what Groovy collected as it is', () => {
    const context = {
      image: { name: 'web' },
      test: ['a'],
      kubernetes: { deployments: [{ name: 'web' }], replicas: 2 },
    };

    expect(read(context)).to.deep.include({ context, faults: [] });
  });

  it('names every fault and the file', () => {
    const faults = faultsOf({
      imag: {},
      service: 'A_b',
      test: ['', 3],
      kubernetes: { deployments: [{ replicas: 1 }], replicas: { production: -1 }, parameters: { A: null } },
    });

    expect(faults).to.have.members(
      [
        "context.json no such field 'imag', did you mean 'image'?",
        "context.json service: 'A_b' is no DNS label: lower-case letters, digits and dashes, at most 63",
        "context.json test: '' is empty",
        'context.json test: 3 is not a text',
        'context.json deployment name: name is missing',
        'context.json replicas production: -1 is negative',
        'context.json kubernetes parameters A: null is neither a text nor a number nor true or false',
      ].map((line) => line.replace('kubernetes parameters', 'parameters')),
    );
  });

  it('finds what only the whole shows', () => {
    const name = 'web';
    const inside = { deployments: [{ name }, { name }], image: 'x:1', parameters: { IMAGE: 'x' } };

    expect(
      faultsOf({ image: { name, archive: 'a', user: 'u' }, secrets: ['a.yml', 'a.yml'], kubernetes: inside }),
    ).to.have.members([
      "context.json deployment 'web' is given twice",
      "context.json secrets 'a.yml' is given twice",
      'context.json the image is given twice',
      "context.json 'IMAGE' is given by slipway itself",
      'context.json user has no effect on an image made of an archive',
    ]);
    expect(faultsOf({ test: ['a'] })).to.deep.equal(['context.json the service has no name']);
  });

  it('refuses what is no context at all', () => {
    for (const value of [null, 3, 'x', []]) expect(faultsOf(value)[0]).to.include('is not a map');
    expect(faultsOf({})).to.deep.equal(['context.json the service has no name']);
  });

  it('puts the values of --set over it, as over a Jenkinsfile', () => {
    const kubernetes = { deployments: [{ name: 'web' }], replicas: { production: 2 } };
    const set = { 'kubernetes.replicas.production': '5', 'kubernetes.deployments.web.replicas': '3' };

    const { context, places } = read({ kubernetes }, set);

    expect(context.kubernetes).to.deep.equal({
      deployments: [{ name: 'web', replicas: 3 }],
      replicas: { production: 5 },
    });
    expect(places.get('kubernetes.replicas.production')?.file).to.equal(
      '--set kubernetes.replicas.production',
    );
    expect(places.get('kubernetes.deployments.0.replicas')?.file).to.equal(
      '--set kubernetes.deployments.web.replicas',
    );
    expect(
      faultsOf({ kubernetes }, { 'kubernetes.replica': '3', 'kubernetes.replicas.test': '-1' }),
    ).to.have.length(1);
    expect(faultsOf({ kubernetes }, { 'kubernetes.replicas.test': '-1' })).to.deep.equal([
      '--set kubernetes.replicas.test replicas test: -1 is negative',
    ]);
  });

  it('keeps of a faulty context what is right, each with its place', () => {
    const deployments = [
      { replicas: 2 },
      { name: 'web', replicas: -1, size: 3 },
      { name: 'web' },
      { name: 'cron' },
    ];

    const { context, faults } = read({
      kubernetes: { deployments, replicas: 'x' },
      test: ['a', ''],
      tset: 1,
    });

    expect(faults).to.have.length(6);
    expect(context).to.deep.equal({
      kubernetes: { deployments: [{ name: 'web' }, { name: 'cron' }] },
      test: ['a'],
    });
    for (const value of [null, 3, 'x', []]) expect(read(value).context).to.deep.equal({});
  });

  it('refuses numbers that it could not keep, once each', () => {
    const text =
      '{ "kubernetes": { "deployments": [{ "name": "web" }], "replicas": 99999999999999999999, "parameters": { "A": 9007199254740993, "B": 1e400, "C": 0.5, "D": 9007199254740991 } } }';
    const { faults } = readContextFile({ text, file: 'context.json' });

    expect(faults.map(({ message }) => message)).to.deep.equal([
      'kubernetes.replicas has more digits than can be kept',
      'kubernetes.parameters.A has more digits than can be kept',
      'kubernetes.parameters.B has more digits than can be kept',
    ]);
    const kubernetes = { deployments: [{ name: 'web' }] };
    expect(faultsOf({ kubernetes }, { 'kubernetes.replicas': '9007199254740993' })).to.have.length(1);
  });
});
