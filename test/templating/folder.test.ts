import { expect } from 'chai';
import { folderFaults } from '../../src/templating/folder.ts';
import { filesWith } from './support/release.ts';

async function said(texts: Readonly<Record<string, string>>): Promise<string[]> {
  const faults = await folderFaults(filesWith(texts), ['development', 'production']);
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

  it('tells of YAML that no template includes', async () => {
    expect(
      await said({
        'deploy/a-template.yml': "{% include 'part.yml' %}",
        'deploy/part.yml': '',
        'deploy/a.yml': '',
        'deploy/README.md': '',
      }),
    ).to.deep.equal([
      'deploy/a.yml TEMPLATE_UNREAD: is read by nobody: it is no template, and no template names it',
    ]);
  });

  it('says nothing where there is no folder', async () => {
    expect(await said({})).to.deep.equal([]);
  });
});
