import { expect } from 'chai';
import { faultLines } from '../../src/report/failure.ts';
import { InvalidInput } from '../../src/core/errors.ts';
import { readJenkinsfile, readService } from '../../src/dsl/jenkinsfile.ts';
import { corpus, ENV, golden } from './corpus.ts';
import { askGroovy, findGroovy } from './oracle.ts';

function read(text: string, set: Record<string, string> = {}) {
  return readJenkinsfile({ text, file: 'Jenkinsfile', env: ENV, set }).context;
}

function faultsOf(text: string, set: Record<string, string> = {}): string {
  try {
    read(text, set);
  } catch (error) {
    if (error instanceof InvalidInput) return `${faultLines(error.faults).join('\n')}\n`;
    throw error;
  }
  return '';
}

describe('dsl/jenkinsfile', () => {
  const valid = corpus('valid');

  describe('reads what people write', () => {
    for (const { name, text } of valid)
      it(name, () => {
        const context = `${JSON.stringify(read(text), null, 2)}\n`;

        expect(context).to.equal(golden('valid', `${name}.json`, context));
      });
  });

  describe('says everything that is wrong, and where', () => {
    for (const { name, text } of corpus('broken'))
      it(name, () => {
        const faults = faultsOf(text);

        expect(faults).to.not.equal('');
        expect(faults).to.equal(golden('broken', `${name}.txt`, faults));
      });
  });

  describe('says what Jenkins refuses to compile although Groovy runs it, and leaves to Jenkins what shows only when it runs', () => {
    for (const { name, text } of corpus('refused'))
      it(name, () => {
        const faults = faultsOf(text);

        expect(faults).to.equal(golden('refused', `${name}.txt`, faults));
        if (faults === '') expect(read(text)).to.deep.equal({ image: { name: 'web' } });
      });
  });

  it('leads from YAML to the block: colons behind words and comments with #', () => {
    expect(faultsOf("slipway {\n  image: 'web'\n}\n"))
      .to.include('a colon stands behind image')
      .and.to.include('leave it out: image, a blank, and the value');
    expect(faultsOf("# the shop\nslipway {\n  image 'web'\n}\n")).to.include(
      'begin a comment with // in a Jenkinsfile',
    );
  });

  it('agrees with Groovy on every file of the corpus', async function () {
    this.timeout(60_000);
    const jar = findGroovy();
    if (jar === undefined) return this.skip();
    const refused = corpus('refused');

    const answers = await askGroovy(
      jar,
      [...valid, ...refused].map(({ text }) => ({ text, env: ENV })),
    );

    expect(valid.length).to.be.at.least(72);
    for (const [index, { name, text }] of valid.entries())
      expect({ id: index, name, contexts: [read(text)] }).to.deep.equal({ name, ...answers[index] });
    // These are refused by Jenkins alone.
    for (const [index, { name }] of refused.entries())
      expect({ name, error: answers[valid.length + index]?.error }).to.deep.equal({ name, error: undefined });
  });

  it('reads a file of fifty thousand lines at once', () => {
    const noise = `def f() { sh "echo \${env.X} {" } // }\n`.repeat(50_000);

    expect(read(`${noise}slipway { image 'web' }\n`)).to.deep.equal({ image: { name: 'web' } });
  });
});

describe('dsl/settings', () => {
  const BLOCK = `slipway {
  image 'web'
  test 'a', tool('b')
  kubernetes {
    deployment 'web'
    deployment 'worker', replicas: [development: 1, production: count()]
    replicas development: 1, production: prod
    parameter 'LEVEL', "\${level}"
  }
}`;
  const SET = {
    'test.1': 'make b',
    'kubernetes.deployments.worker.replicas.production': '4',
    'kubernetes.replicas.production': '3',
    'kubernetes.parameters.LEVEL': 'info',
  };

  it('give what only Groovy can compute', () => {
    expect(read(BLOCK, SET)).to.deep.equal({
      image: { name: 'web' },
      test: ['a', 'make b'],
      kubernetes: {
        deployments: [{ name: 'web' }, { name: 'worker', replicas: { development: 1, production: 4 } }],
        replicas: { development: 1, production: 3 },
        parameters: { LEVEL: 'info' },
      },
    });
  });

  it('are named by the faults they mend', () => {
    const named = [...faultsOf(BLOCK).matchAll(/--set (\S+)=VALUE/g)].map(([, path]) => path);

    expect(named).to.have.members(Object.keys(SET));
  });

  it('win over what is written', () => {
    const text = `slipway { image 'web'; kubernetes { deployment 'web'; replicas 1; parameter 'A', development: 'x' } }`;

    const context = read(text, {
      'kubernetes.replicas': '5',
      'kubernetes.parameters.A.production': 'y',
      service: 'shop',
      'image.dockerfile': 'D',
    });

    expect(context).to.deep.equal({
      service: 'shop',
      image: { name: 'web', dockerfile: 'D' },
      kubernetes: {
        deployments: [{ name: 'web' }],
        replicas: 5,
        parameters: { A: { development: 'x', production: 'y' } },
      },
    });
  });

  it('take names that every object has for nothing else than names', () => {
    const { kubernetes } = read("slipway {\n  image 'web'\n}\n", {
      'kubernetes.parameters.__proto__.production': 'a',
      'kubernetes.parameters.toString.production': 'b',
    });

    expect(Object.entries(kubernetes?.parameters ?? {})).to.deep.equal([
      ['__proto__', { production: 'a' }],
      ['toString', { production: 'b' }],
    ]);
    expect(Object.keys(Object.prototype)).to.deep.equal([]);
    expect(faultsOf("slipway {\n  image 'web'\n}\n", { 'image.constructor.name': 'a' })).to.include(
      "nothing is called 'constructor'",
    );
  });

  it('are refused where they name nothing', () => {
    const faults = faultsOf(`slipway { image 'web'; kubernetes { replicas 2 } }`, {
      'kubernetes.replica.production': '3',
      nonsense: 'x',
      'service.name': 'y',
    });

    expect(faults).to.include(
      "--set kubernetes.replica.production: nothing is called 'replica', did you mean 'replicas'?",
    );
    expect(faults).to.include("--set nonsense: nothing is called 'nonsense'");
    expect(faults).to.include("--set service.name: nothing is called 'name'");
  });

  it('are the place of what they bring, and make lists where the block has none', () => {
    const text = `slipway { image 'web'; kubernetes { deployment 'web' } }`;
    const given = (key: string, value: string) =>
      readService({ text, file: 'Jenkinsfile', set: { [key]: value } });

    const brought = given('kubernetes.deployments.worker.replicas', '2');
    expect(brought.context.kubernetes?.deployments).to.deep.equal([
      { name: 'web' },
      { name: 'worker', replicas: 2 },
    ]);
    expect(brought.places.get('kubernetes.deployments.1')?.file).to.equal(
      '--set kubernetes.deployments.worker.replicas',
    );
    const scaled = given('kubernetes.autoscalers.web.max', 'x');
    expect(scaled.faults.map(({ place }) => place?.file)).to.deep.equal([
      '--set kubernetes.autoscalers.web.max',
    ]);
    expect(given('kubernetes.autoscalers.web.max', '5').context.kubernetes?.autoscalers).to.deep.equal([
      { name: 'web', max: 5 },
    ]);
  });

  it('leave no gap in a list', () => {
    expect(faultsOf(`slipway { image 'web'; test 'a' }`, { 'test.2': 'b' })).to.include(
      'the list has 1 there, counted from 0\n  set test.1, the next one',
    );
  });

  it('are held to the same rules as what is written', () => {
    const text = `slipway { image 'web'; kubernetes { replicas 2 } }`;

    expect(faultsOf(text, { 'kubernetes.replicas': '-1' })).to.include(
      '--set kubernetes.replicas  replicas: -1 is negative',
    );
    expect(faultsOf(text, { 'kubernetes.replicas': 'many' })).to.include(
      "'many' is neither a number nor a map",
    );
    expect(faultsOf(text, { 'kubernetes.replicas.production': '3' })).to.include(
      'one value for all environments',
    );
  });
});
