import { expect } from 'chai';
import {
  JENKINSFILE,
  KNOWN,
  PLATFORM,
  serviceFolder,
  type ServiceFolder,
  TEMPLATE,
} from '../support/service.ts';

const REPLICA = JENKINSFILE.replace('replicas development', 'replica development');
const MISSPELT = TEMPLATE.replace('spec:\n  replicas', 'spec:\n  strategie: { type: Recreate }\n  replicas');
const BROKEN = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more\n';

describe('cli: all that is wrong at once', () => {
  let write: ServiceFolder['write'];
  let slipway: ServiceFolder['slipway'];
  let remove: ServiceFolder['remove'];

  beforeEach(() => ({ write, slipway, remove } = serviceFolder()));
  afterEach(() => remove());

  for (const command of ['render', 'explain'])
    it(`${command} says faults of the Jenkinsfile and of the templates in one round`, async () => {
      write('Jenkinsfile', REPLICA);
      write('deploy/more-template.production.yml', BROKEN);

      const { code, out, err } = await slipway(command, ...KNOWN);

      expect({ code, out }).to.deep.equal({ code: 2, out: '' });
      expect(err)
        .to.contain('✗ 2 faults, nothing was done')
        .and.to.match(/^Jenkinsfile:5:5 +no such word 'replica', did you mean 'replicas'\?$/m)
        .and.to.contain('deploy/more-template.production.yml:');
    });

  it('shows the line of an environment that platform.yml does not have', async () => {
    write('Jenkinsfile', JENKINSFILE.replace('replicas development', 'replicas developmet'));

    const { err } = await slipway('render', ...KNOWN);

    expect(err)
      .to.contain("has no environment 'developmet', did you mean 'development'?")
      .and.to.match(/│ +replicas developmet/)
      .and.to.match(/│ +\^{10}$/m);
  });

  it('judges only the templates of the environment that is meant', async () => {
    write('Jenkinsfile', REPLICA);
    write('deploy/more-template.development.yml', BROKEN);

    expect((await slipway('render', ...KNOWN)).err).to.contain('✗ 1 fault,');
    expect((await slipway('render', 'development', ...KNOWN)).err).to.contain('✗ 2 faults,');
    expect((await slipway('render', 'dev', ...KNOWN)).err)
      .to.contain('✗ 2 faults,')
      .and.to.contain("has no environment 'dev'");
  });

  it('names a deployment without template beside the faults of the block', async () => {
    write(
      'Jenkinsfile',
      REPLICA.replace("deployment 'web'", "deployment 'web'; deployment 'Bad'; deployment 'more'"),
    );

    const { err } = await slipway('render', ...KNOWN);

    expect(err)
      .to.contain('✗ 3 faults,')
      .and.to.contain("'Bad' is no DNS label")
      .and.to.contain("deployment 'more' has no template for production");
  });

  it('does not take for missing what the fault of the block kept it from knowing', async () => {
    write('Jenkinsfile', REPLICA.replace("development: 'debug'", 'development: level()'));
    write(
      'deploy/more-template.yml',
      `kind: Template
objects: [{ apiVersion: v1, kind: ConfigMap, metadata: { name: more }, data: { a: $(LOG_LEVL) } }]
parameters: [{ name: LOG_LEVEL, required: true }]
`,
    );
    write('deploy/less-template.yml', 'a: {{ LOG_LEVL | required("say LOG_LEVL") }}');

    const { err } = await slipway('render', 'development', ...KNOWN);

    expect(err)
      .to.contain('✗ 2 faults,')
      .and.to.contain("no such word 'replica'")
      .and.to.contain('only Groovy can compute this');
  });

  it('says a block and a platform that do not fit together with the rest', async () => {
    write('Jenkinsfile', JENKINSFILE.replace('production: 3', 'produktion: 3'));
    write('deploy/more-template.yml', BROKEN);

    const { err } = await slipway('render', ...KNOWN);

    expect(err).to.contain('✗ 2 faults,').and.to.contain("did you mean 'production'?");
  });

  it('says faults of the Jenkinsfile, of platform.yml and of the command line in one round', async () => {
    write('Jenkinsfile', REPLICA);
    write('platform.yml', PLATFORM.replace('branches: [main]', 'branch: [main]'));

    const { code, err } = await slipway('render', ...KNOWN);

    expect(code).to.equal(2);
    expect(err)
      .to.contain("no such word 'replica'")
      .and.to.contain("no such field 'branch', did you mean 'branches'?");
    const both = await slipway('render', '--file', 'nope', '--platform', 'nope.yml');
    expect(both.err)
      .to.contain('✗ 2 faults')
      .and.to.contain('there is no file nope\n')
      .and.to.contain('there is no file nope.yml\n');
  });

  it('checks the manifests although the block has faults', async () => {
    write('Jenkinsfile', REPLICA);
    write('deploy/web-template.yml', MISSPELT);

    const { code, out } = await slipway('check', ...KNOWN);

    expect(code).to.equal(2);
    expect(out)
      .to.contain("no such word 'replica', did you mean 'replicas'? [UNKNOWN_WORD]")
      .and.to.contain("spec.strategie is no field of this, did you mean 'strategy'? [unknown-field]");
    const json = await slipway('check', '--output', 'json', ...KNOWN);
    const { faults } = JSON.parse(json.out) as { faults: { code: string }[] };
    expect(faults.map((fault) => fault.code)).to.include.members(['UNKNOWN_WORD', 'unknown-field']);
  });
});
