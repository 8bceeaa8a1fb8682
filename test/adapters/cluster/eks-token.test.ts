import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eksContext } from '../../../src/adapters/cluster/eks.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';

const described = {
  cluster: {
    status: 'ACTIVE',
    endpoint: 'https://ABCD.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: { data: 'Y2E=' },
  },
};

describe('adapters/cluster: a token for a cluster of EKS', () => {
  const saved = process.env['AWS_USE_DUALSTACK_ENDPOINT'];
  let server: Server;

  before(async () => {
    server = createServer((_, response) => response.end(JSON.stringify(described)));
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(() => {
    if (saved === undefined) delete process.env['AWS_USE_DUALSTACK_ENDPOINT'];
    else process.env['AWS_USE_DUALSTACK_ENDPOINT'] = saved;
  });
  after(() => server.close());

  async function address(
    region: string,
    more: Readonly<Record<string, string>> = {},
    beforeToken = (): void => undefined,
  ): Promise<URL> {
    const env = {
      AWS_ACCESS_KEY_ID: 'KEY',
      AWS_SECRET_ACCESS_KEY: 's',
      AWS_ENDPOINT_URL_EKS: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ...more,
    };
    const world = { env, network: openNetwork({}), now: () => Date.parse('2026-11-29T08:00:00Z') };
    const context = await eksContext({ name: 'shop', region }, world);
    beforeToken();
    const { token = '' } = (await context.grant?.()) ?? {};
    return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());
  }

  it('leads to STS of the region, with nothing in it that EKS does not take', async () => {
    const { origin, pathname, searchParams } = await address('eu-west-1');

    expect(origin + pathname).to.equal('https://sts.eu-west-1.amazonaws.com/');
    expect([...searchParams.keys()].map((name) => name.toLowerCase()).toSorted()).to.deep.equal([
      'action',
      'version',
      'x-amz-algorithm',
      'x-amz-credential',
      'x-amz-date',
      'x-amz-expires',
      'x-amz-signature',
      'x-amz-signedheaders',
    ]);
    expect((await address('cn-north-1')).host).to.equal('sts.cn-north-1.amazonaws.com.cn');
  });

  it('leads there whatever this machine asks STS at, for it is EKS that asks', async () => {
    const own = { AWS_ENDPOINT_URL_STS: 'https://vpce-1.sts.eu-west-1.vpce.amazonaws.com' };
    const dualStack = (): void => {
      process.env['AWS_USE_DUALSTACK_ENDPOINT'] = 'true';
    };

    expect((await address('eu-west-1', own)).host).to.equal('sts.eu-west-1.amazonaws.com');
    expect((await address('eu-west-1', {}, dualStack)).host).to.equal('sts.eu-west-1.amazonaws.com');
  });
});
