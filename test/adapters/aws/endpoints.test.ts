import { expect } from 'chai';
import { clientOptions } from '../../../src/adapters/aws-client.ts';
import { openNetwork } from '../../../src/adapters/network/network.ts';

describe('adapters/aws-client: endpoints of the environment', () => {
  const options = (env: Readonly<Record<string, string>>): ReturnType<typeof clientOptions> =>
    clientOptions('S3', 'eu-west-1', { env, network: openNetwork({}) });

  it('are those of the service, else of all', () => {
    const all = { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };

    expect(options(all).endpoint).to.equal('http://127.0.0.1:1');
    expect(options({ ...all, AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:2' }).endpoint).to.equal(
      'http://127.0.0.1:2',
    );
  });

  for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_S3'])
    it(`are refused by the name of ${name} where that is no address`, () => {
      expect(() => options({ [name]: 's3:port:9000/' }))
        .to.throw(`${name} is no address such as https://s3.example.com`)
        .with.property('code', 'AWS_ENDPOINT_INVALID');
    });
});
