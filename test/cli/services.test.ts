import { expect } from 'chai';
import { JENKINSFILE, KNOWN, PLATFORM, serviceFolder, type ServiceFolder } from '../support/service.ts';

const CLUSTER =
  'cluster: { context: c, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 }';

describe('an environment that only some services have', () => {
  let write: ServiceFolder['write'];
  let slipway: ServiceFolder['slipway'];
  let remove: ServiceFolder['remove'];

  beforeEach(() => {
    ({ write, slipway, remove } = serviceFolder());
    write('platform.yml', `${PLATFORM}  cluster: { branches: [main], services: [addons], ${CLUSTER} }\n`);
  });
  afterEach(() => remove());

  it('is not where the branch of another service goes', async () => {
    const { out } = await slipway('explain', '--output', 'json', ...KNOWN);
    expect(out).to.contain('"environment":"production"');

    write('platform.yml', PLATFORM.replace('production: {', 'production: { services: [shop],'));
    write('Jenkinsfile', JENKINSFILE.replaceAll(/, production: (3|'info')/g, ''));
    expect((await slipway('render', ...KNOWN)).err).to.contain('branch main deploys to no environment');
  });

  it('is refused to another service by its name, with the line of the platform', async () => {
    const { code, err } = await slipway('render', 'cluster', ...KNOWN);

    expect(code).to.equal(2);
    expect(err).to.contain("environment 'cluster' is only for addons");
    expect(err).to.contain('let the platform team add this service to services of cluster at platform.yml:5');
  });

  it('is refused in the block of another service, at its place', async () => {
    write('Jenkinsfile', JENKINSFILE.replace('production: 3', 'production: 3, cluster: 1'));
    const { code, err } = await slipway('render', ...KNOWN);

    expect(code).to.equal(2);
    expect(err)
      .to.match(/Jenkinsfile:5:\d+\s/)
      .and.to.contain("environment 'cluster' is only for addons");
  });

  it('is not checked for another service, and is for its own', async () => {
    expect((await slipway('check')).out).not.to.contain('cluster');

    write('Jenkinsfile', JENKINSFILE.replace("image 'web'", "service 'addons'\n  image 'web'"));
    expect((await slipway('check')).out).to.contain('cluster');
  });

  it('leaves nothing to name where every environment is for others', async () => {
    write(
      'platform.yml',
      `registry: { oci: registry.example.com }\nenvironments:\n  cluster: { branches: [main], services: [addons], ${CLUSTER} }\n`,
    );
    write('Jenkinsfile', JENKINSFILE.replace(/^.*(replicas|parameter).*\n/gm, ''));
    write('deploy/web-template.yml', 'kind: x');

    expect((await slipway('render', ...KNOWN)).err).to.contain(
      'let the platform team add an environment for this service to platform.yml',
    );
  });
});
