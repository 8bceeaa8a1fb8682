import { expect } from 'chai';
import { OF_ENVIRONMENT, onePerCause } from '../../src/core/one-per-cause.ts';

const refused = (kind: string, name: string) => ({
  message: `${kind} ${name}: ${kind.toLowerCase()}s "${name}" is forbidden: exceeded quota: small`,
  place: { file: `deploy/${name}.yml`, line: 1 },
});
const many = Array.from({ length: 40 }, (_, index) => refused('ConfigMap', `m${index}`));

describe('core/one-per-cause', () => {
  it('tells what says the same of many objects once, with the number and the first of them', () => {
    expect(onePerCause(many)).to.deep.equal([
      {
        message:
          'ConfigMap m0: configmaps "m0" is forbidden: exceeded quota: small (40 times: ConfigMap m0, ConfigMap m1, ConfigMap m2 and 37 more)',
        place: { file: 'deploy/m0.yml', line: 1 },
      },
    ]);
  });

  it('leaves a few as they are, and what has another cause', () => {
    const other = { message: 'Deployment web: spec.replicas must be a number' };

    expect(onePerCause(many.slice(0, 3))).to.deep.equal(many.slice(0, 3));
    expect(onePerCause([...many, other])).to.have.length(2);
    expect(onePerCause([...many, ...many.map((one) => ({ ...one, hint: 'x' }))])).to.have.length(2);
  });

  it('names places where the text names no object', () => {
    const unknown = ['a', 'b', 'c', 'd', 'e'].map((file) => ({
      code: 'unknown-kind',
      message: 'the cluster knows no Widget of acme.io/v1',
      place: { file: `${file}.yml`, line: 1 },
    }));

    expect(onePerCause(unknown, OF_ENVIRONMENT).map(({ message }) => message)).to.deep.equal([
      'the cluster knows no Widget of acme.io/v1 (5 times: a.yml:1, b.yml:1, c.yml:1 and 2 more)',
    ]);
    expect(onePerCause(unknown, ['other'])).to.have.length(5);
  });
});
