import { expect } from 'chai';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginFor } from '../../src/adapters/registry/logins.ts';

const HOST = 'registry.test:5000';
const auth = (text: string): string => Buffer.from(text).toString('base64');

describe('adapters/registry/logins', () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'slipway-logins-'));
    await mkdir(join(home, '.docker'));
    await mkdir(join(home, 'bin'));
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  async function login(config: object, more: Record<string, string> = {}, host = HOST): Promise<string> {
    await writeFile(join(home, '.docker', 'config.json'), JSON.stringify(config));
    const PATH = `${join(home, 'bin')}:${process.env['PATH'] ?? ''}`;
    const found = await loginFor(host, { HOME: home, PATH, ...more });
    if (!found) return 'none';
    return `${found.username}:${found.password.reveal()}`;
  }

  /** A helper that answers in this way, anyone who asks; it keeps what it was asked. */
  async function helper(name: string, answer: string): Promise<void> {
    const script = `#!/bin/sh\n[ "$1" = get ] || exit 9\ncat > ${home}/asked\n${answer}\n`;
    await writeFile(join(home, 'bin', `docker-credential-${name}`), script, { mode: 0o755 });
  }

  it('finds what docker login left', async () => {
    expect(await login({ auths: { [HOST]: { auth: auth('ann:pass:word') } } })).to.equal('ann:pass:word');
    expect(await login({ auths: { [`https://${HOST}`]: { auth: auth('ann:pass') } } })).to.equal('ann:pass');
    expect(await login({ auths: { 'other.test': { auth: auth('ann:pass') } } })).to.equal('none');
    const hub = { 'https://index.docker.io/v1/': { auth: auth('ann:hub') } };
    expect(await login({ auths: hub }, {}, 'docker.io')).to.equal('ann:hub');
  });

  it('prefers two variables of the build, for the host they are for', async () => {
    const variables = { SLIPWAY_REGISTRY_USER: 'bob', SLIPWAY_REGISTRY_PASSWORD: 'given' };
    const config = { auths: { [HOST]: { auth: auth('ann:pass') } } };

    expect(await login(config, variables)).to.equal('bob:given');
    expect(await login(config, { ...variables, SLIPWAY_REGISTRY_HOST: 'other.test' })).to.equal('ann:pass');
  });

  it('asks the helper of a registry, or the store of the machine', async () => {
    await helper('own', `printf '{"ServerURL":"x","Username":"ann","Secret":"kept"}'`);

    expect(await login({ credHelpers: { [HOST]: 'own' } })).to.equal('ann:kept');
    expect(await login({ auths: { [HOST]: {} }, credsStore: 'own' })).to.equal('ann:kept');
    expect(await login({ credsStore: 'own' })).to.equal('ann:kept');
  });

  it('tells a helper nothing that an approver signs with', async () => {
    await helper(
      'own',
      `printf '{"ServerURL":"x","Username":"ann","Secret":"%s"}' "\${AWS_PROFILE-} \${SLIPWAY_APPROVAL_KEY-none}"`,
    );

    const env = { AWS_PROFILE: 'registry', SLIPWAY_APPROVAL_KEY: 'private' };
    expect(await login({ credsStore: 'own' }, env)).to.equal('ann:registry none');
  });

  it('takes an identity token, from the file and from a helper', async () => {
    await helper('own', `printf '{"ServerURL":"x","Username":"<token>","Secret":"refresh"}'`);

    expect(await login({ auths: { [HOST]: { identitytoken: 'refresh' } } })).to.equal('<token>:refresh');
    expect(await login({ credHelpers: { [HOST]: 'own' } })).to.equal('<token>:refresh');
  });

  it('goes on without a login where a helper is missing, fails or talks nonsense', async () => {
    await helper('failing', 'echo credentials not found in native keychain; exit 1');
    await helper('babbling', 'echo hello');
    const config = (name: string): object => ({ credHelpers: { [HOST]: name } });

    for (const name of ['absent', 'failing', 'babbling'])
      expect(await login(config(name)), name).to.equal('none');
  });

  it('takes a configuration that nobody can read for none', async () => {
    await writeFile(join(home, '.docker', 'config.json'), '{ auths');

    expect(await loginFor(HOST, { HOME: home })).to.equal(undefined);
  });
});
