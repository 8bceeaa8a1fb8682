import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { waysTo } from '../../src/app/doctor/ways.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';

describe('docs/network.md', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/network.md'), 'utf8');
  const example = /## Six clusters.*?```yaml\n(.*?)```/su.exec(page)?.[1] ?? '';

  it('shows a company of six clusters in three regions as platform.yml takes it', () => {
    const platform = parsePlatform(example, 'platform.yml');
    const eks = platform.environments.map(({ cluster }) => `${cluster.eks?.name} ${cluster.eks?.region}`);

    expect(new Set(eks)).to.have.property('size', 6);
    expect(new Set(platform.environments.map(({ cluster }) => cluster.eks?.region))).to.have.property(
      'size',
      3,
    );
    const us = platform.environments.filter(({ name }) => name === 'production-us');
    expect(waysTo(us, { platform, env: {} }).map(({ to }) => to)).to.include.members([
      'https://eks.us-east-1.amazonaws.com',
      'https://sts.us-east-1.amazonaws.com',
      'https://222222222222.dkr.ecr.us-east-1.amazonaws.com',
      'https://acme-production-secrets-us.s3.us-east-1.amazonaws.com',
    ]);
  });
});
