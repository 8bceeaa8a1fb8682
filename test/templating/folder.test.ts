import { expect } from 'chai';
import { folderFaults } from '../../src/templating/folder.ts';
import { filesWith, releaseWith } from './support/release.ts';

async function said(texts: Readonly<Record<string, string>>): Promise<string[]> {
  const { environment } = releaseWith();
  const environments = ['development', 'production'].map((name) => ({ ...environment, name }));
  const others = [{ ...environment, name: 'cluster', services: ['addons', 'ingress'] }];
  const faults = await folderFaults(filesWith(texts), { environments, others });
  return faults.map(({ code, message, place }) => `${place?.file ?? ''} ${code}: ${message}`);
}

describe('templating/folder', () => {
  it('knows the environment that a template is named for', async () => {
    expect(
      await said({ 'deploy/a-template.prod.yml': '', 'deploy/a-template.production.yml': '' }),
    ).to.deep.equal([
      "deploy/a-template.prod.yml TEMPLATE_ENVIRONMENT: there is no environment 'prod', did you mean 'production'?",
    ]);
  });

  it('says that an environment is only for other services', async () => {
    expect(await said({ 'deploy/a-template.cluster.yml': '' })).to.deep.equal([
      "deploy/a-template.cluster.yml ENVIRONMENT_OF_OTHERS: environment 'cluster' is only for addons, ingress",
    ]);
  });

  it('tells of YAML that no template includes', async () => {
    expect(
      await said({
        'deploy/a-template.yml': "{% include 'part.yml' %}",
        'deploy/part.yml': '',
        'deploy/a.yml': '',
        'deploy/README.md': '',
      }),
    ).to.deep.equal([
      'deploy/a.yml TEMPLATE_UNREAD: is not used: it is no template, and no template includes it',
    ]);
  });

  it('guesses the template that a file was meant to be', async () => {
    const unread = 'TEMPLATE_UNREAD: is not used: it is no template, and no template includes it';
    expect(
      await said({
        'deploy/a-template.yml': '',
        'deploy/sub/b-template.production.yml': '',
        'deploy/c_template.yml': '# deploy/c_template.yml',
        'deploy/d.template.yaml.j2': '',
        'deploy/.lint.yml': '',
      }),
    ).to.deep.equal([
      `deploy/c_template.yml ${unread}, did you mean 'deploy/c-template.yml'?`,
      `deploy/d.template.yaml.j2 ${unread}, did you mean 'deploy/d-template.yml'?`,
      `deploy/sub/b-template.production.yml ${unread}, did you mean 'deploy/b-template.production.yml'?`,
    ]);
  });

  it('takes for read what parts include, what a test uses, and anything where names are computed', async () => {
    expect(
      await said({
        Jenkinsfile: "slipway { test 'docker compose -f deploy/compose.yml up' }",
        'deploy/a-template.yml': "{% include 'parts/one.yml' %}",
        'deploy/parts/one.yml': "{% include './two.yml' ignore missing %}",
        'deploy/parts/two.yml': '',
        'deploy/compose.yml': '',
      }),
    ).to.deep.equal([]);
    expect(
      await said({ 'deploy/a-template.yml': "{% include 'x-' + ENV + '.yml' %}", 'deploy/x-live.yml': '' }),
    ).to.deep.equal([]);
  });

  it('says nothing where there is no folder', async () => {
    expect(await said({})).to.deep.equal([]);
  });
});
