import { expect } from 'chai';
import { redactedHost } from '../../src/cli/redacted-host.ts';
import type { Host } from '../../src/app/world.ts';
import { serviceFolder } from '../support/service.ts';

describe('what is printed', () => {
  it("has no password of a proxy, neither as its address holds it nor as it is meant, and the proxy's host", () => {
    const printed: string[] = [];
    const env = { https_proxy: 'http://ann:p%40ssw0rd@proxy:3128', HTTP_PROXY: 'bob:s3cretword@proxy' };
    const stdout = (text: string): void => void printed.push(text);
    const { host, end } = redactedHost({ env, stdout, stderr: stdout } as unknown as Host);

    host.stdout(`${env.https_proxy} p@ssw0rd ${env.HTTP_PROXY}\n`);
    end();

    expect(printed.join('')).to.equal('http://ann:[secret]@proxy:3128 [secret] bob:[secret]@proxy\n');
  });

  it('has no login of any other address in the environment, and the names that are none', () => {
    const printed: string[] = [];
    const env = {
      BUILD_URL: 'https://bob:11a0T0kenOfBob@ci.example.com/job/web/7/',
      GIT_URL: 'https://ghp_0123456789abcdefghij@example.com/web.git',
      MIRROR: 'ssh://jenkins@example.com/web.git',
    };
    const stdout = (text: string): void => void printed.push(text);
    const { host, end } = redactedHost({ env, stdout, stderr: stdout } as unknown as Host);

    host.stdout(Object.values(env).join('\n'));
    end();

    expect(printed.join('').split('\n')).to.deep.equal([
      'https://bob:[secret]@ci.example.com/job/web/7/',
      'https://[secret]@example.com/web.git',
      'ssh://jenkins@example.com/web.git',
    ]);
  });

  for (const [address, shown] of [
    ['http://ann:p@ss@word@proxy:3128', 'http://ann:[secret]@proxy:3128'],
    ['http://ann:pass/word@proxy:3128', 'http://ann:[secret]@proxy:3128'],
    ['socks5://token-of-ann@proxy', 'socks5://[secret]@proxy'],
    ['http://:pass:word@proxy', 'http://:[secret]@proxy'],
  ] as const)
    it(`shows ${shown} for an address that is written in an unusual way`, () => {
      const printed: string[] = [];
      const stdout = (text: string): void => void printed.push(text);
      const env = { HTTPS_PROXY: address };
      const { host, end } = redactedHost({ env, stdout, stderr: stdout } as unknown as Host);

      host.stdout(`${address}\n`);
      end();

      expect(printed.join('')).to.equal(`${shown}\n`);
    });

  it('has no password of an address in the platform file, whose faults show their lines', async () => {
    const { write, slipway, remove } = serviceFolder();
    write(
      'platform.yml',
      `registry: { oci: r.example.com }
network: { proxy: 'http://ann:s3cretword@proxy:3128' }
environments: { live: { cluster: { context: c, server: 'https://bob:0therword@c', identity: i } } }
`,
    );
    const adding = 'platform add-eks shop --region eu-west-1 --environment test --platform platform.yml';
    for (const output of ['text', 'json'])
      for (const words of ['check', adding]) {
        const { out, err } = await slipway(...words.split(' '), '--output', output);

        expect(out + err, words)
          .to.include('ann:[secret]@proxy')
          .and.to.include('bob:[secret]@c');
        expect(out + err, words).to.not.match(/s3cretword|0therword/);
      }
    remove();
  });
});
