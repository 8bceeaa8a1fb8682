import { expect } from 'chai';
import { awsErrorFrom } from '../../../src/adapters/aws-errors.ts';

function hintAt(endpoint: string): string | undefined {
  const error = Object.assign(new Error('no credentials'), { name: 'CredentialsProviderError' });
  return awsErrorFrom(error, { what: 'bucket sec', who: 'the default chain', endpoint })?.hint;
}

describe('adapters/aws-errors', () => {
  it('names the sandbox where the bucket is one of this machine, and AWS elsewhere', () => {
    for (const endpoint of ['http://127.0.0.1:43425', 'http://localhost:9000', 'http://[::1]:9000'])
      expect(hintAt(endpoint), endpoint).to.equal('take those of the sandbox: eval "$(slipway sandbox env)"');
    for (const endpoint of ['https://s3.eu-west-1.amazonaws.com', 'https://127.example.com', ''])
      expect(hintAt(endpoint), endpoint).to.contain('set AWS_PROFILE');
  });
});
