import { expect } from 'chai';
import type { Build } from '../../src/core/build.ts';
import { assertNoFaults, InvalidInput } from '../../src/core/errors.ts';
import { placeText } from '../../src/core/place.ts';
import { environmentNamed, environmentsFor } from '../../src/dsl/environments.ts';
import { readJenkinsfile } from '../../src/dsl/jenkinsfile.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import { checkRelease, resolveRelease } from '../../src/dsl/release.ts';

const JENKINSFILE = `@Library('slipway') _

slipway {
  image 'example'                                  // repository in the registry; Dockerfile in the project root
  test  'npm test'                                 // any number of shell lines
  kubernetes {
    deployment 'example'                           // deploy/example-template.<environment>.yml
    deployment 'worker', replicas: [development: 1, production: 2]
    replicas development: 1, production: 3         // default for all deployments
    parameter 'LOG_LEVEL', development: 'debug', production: 'info'
    secrets 'example.yml', 'shared/rabbitmq.yml'   // files in the secrets bucket
  }
}
`;

const PLATFORM = `registry: { ecr: { account: "123456789012", region: eu-west-1 } }
secrets:  { bucket: acme-deploy-secrets, region: eu-west-1, encryption: required }
environments:
  development: { branches: [development], namespace: development,
                 cluster: { context: dev, server: "https://dev.example.com", identity: 5f1f9c1e } }
  production:  { branches: [master, main], namespace: prod,
                 cluster: { context: prod, server: "https://prod.example.com", identity: 77aa01ff },
                 approval: { submitters: [release-managers], expires: 3d, fourEyes: true },
                 onFailure: rollback, prune: { max: 5 } }
`;

const BUILD: Build = {
  branch: 'master',
  commit: '4f2c81e000000000000000000000000000000000',
  subject: 'Answer /healthz',
  author: 'alice',
  committedAt: '2026-01-02T03:04:05Z',
  number: 128,
  url: undefined,
  requester: 'alice@laptop',
  dirty: [],
};

const IMAGE = 'registry.example.com/example:master-128-4f2c81e@sha256:9b1c';

function release(text: string, { environment = 'production', platformText = PLATFORM, image = IMAGE } = {}) {
  const platform = parsePlatform(platformText, 'platform.yml');
  const read = readJenkinsfile({ text, file: 'Jenkinsfile' });
  assertNoFaults(checkRelease({ ...read, platform }));
  return resolveRelease({
    ...read,
    platform,
    environment: environmentNamed(platform, environment),
    build: BUILD,
    buildOrigins: { branch: 'git branch', commit: 'git commit', number: 'BUILD_NUMBER of Jenkins' },
    image,
  });
}

function valuesOf(values: ReturnType<typeof release>['values']): Record<string, unknown> {
  return Object.fromEntries(values.toReversed().map(({ name, value }) => [name, value]));
}

function faultsOf(run: () => unknown): string[] {
  try {
    run();
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`);
  }
  return [];
}

describe('dsl/release', () => {
  it('makes the block concrete for one environment', () => {
    const { service, image, deployments, secrets } = release(JENKINSFILE);

    expect(service).to.equal('example');
    expect(image).to.equal(IMAGE);
    expect(deployments.map(({ name, replicas }) => [name, replicas])).to.deep.equal([
      ['example', 3],
      ['worker', 2],
    ]);
    expect(secrets.map(({ key }) => key)).to.deep.equal([
      'production/example.yml',
      'production/shared/rabbitmq.yml',
    ]);
  });

  it('offers the documented values to every template', () => {
    const { deployments, values } = release(JENKINSFILE);

    const [example] = deployments;
    expect(valuesOf(example?.values ?? [])).to.deep.equal({
      IMAGE,
      IMAGE_TAG: 'master-128-4f2c81e',
      REPLICAS: 3,
      SERVICE: 'example',
      DEPLOYMENT: 'example',
      ENVIRONMENT: 'production',
      NAMESPACE: 'prod',
      BRANCH: 'master',
      COMMIT: BUILD.commit,
      BUILD_NUMBER: 128,
      BUILD_URL: '',
      LOG_LEVEL: 'info',
    });
    expect(valuesOf(values)).to.not.have.property('DEPLOYMENT');
    expect(valuesOf(values)).to.include({ REPLICAS: 3, LOG_LEVEL: 'info' });
  });

  it('tells of each value where it was written', () => {
    const [example, worker] = release(JENKINSFILE).deployments;

    const origins = (values: typeof example) =>
      Object.fromEntries(values?.values.map(({ name, origin }) => [name, origin.text]) ?? []);
    expect(origins(example)).to.include({
      REPLICAS: 'Jenkinsfile:9 replicas production',
      LOG_LEVEL: 'Jenkinsfile:10 parameter LOG_LEVEL production',
      DEPLOYMENT: 'Jenkinsfile:7 deployment',
    });
    expect(origins(worker)).to.include({ REPLICAS: 'Jenkinsfile:8 replicas production' });
  });

  it("prefers a deployment's own parameters to shared ones", () => {
    const { deployments } = release(`slipway { kubernetes {
      deployment 'web', parameters: [LEVEL: 'own'], replicas: 5
      deployment 'worker', parameters: [LEVEL: [production: 'named']]
      deployment 'other'
      parameter 'LEVEL', 'shared'
    } }`);

    const levels = deployments.map(({ values }) => values.find(({ name }) => name === 'LEVEL')?.value);
    expect(levels).to.deep.equal(['own', 'named', 'shared']);
    expect(deployments.map(({ replicas }) => replicas)).to.deep.equal([5, undefined, undefined]);
  });

  it('leaves out what an environment is not given', () => {
    const { deployments } = release(`slipway {
      image 'web'
      kubernetes { deployment 'web'; replicas development: 1; parameter 'A', development: 'x' }
    }`);

    expect(deployments[0]?.replicas).to.equal(undefined);
    expect(valuesOf(deployments[0]?.values ?? [])).to.not.have.any.keys('A', 'REPLICAS');
  });

  it('refuses environments that the platform does not have, all at their places', () => {
    const faults = faultsOf(() =>
      release(`slipway { kubernetes {
  deployment 'web', replicas: [prodution: 2], parameters: [A: [staging: 'x']]
  replicas develop: 1
  parameter 'B', production: 'x', qa: 'y'
} }`),
    );

    expect(faults).to.deep.equal([
      "Jenkinsfile:2:32 platform.yml has no environment 'prodution', did you mean 'production'?",
      "Jenkinsfile:2:64 platform.yml has no environment 'staging'",
      "Jenkinsfile:3:12 platform.yml has no environment 'develop', did you mean 'development'?",
      "Jenkinsfile:4:35 platform.yml has no environment 'qa'",
    ]);
  });

  it('refuses secrets where the platform has no bucket', () => {
    const platformText = PLATFORM.replace(/^secrets.*$/m, '');

    expect(faultsOf(() => release(JENKINSFILE, { platformText }))).to.deep.equal([
      "Jenkinsfile:11:13 platform.yml names no secrets bucket, so 'example.yml' cannot be fetched",
    ]);
  });
});

describe('dsl/environments', () => {
  const platform = (branches: Record<string, [string[], string?]>) => ({
    environments: parsePlatform(
      `registry: { oci: r.example.com }\nenvironments:\n${Object.entries(branches)
        .map(
          ([name, [patterns, after]]) =>
            `  ${name}: { branches: ${JSON.stringify(patterns)}, ${after ? `after: ${after},` : ''} cluster: { context: c, server: https://c, identity: i } }`,
        )
        .join('\n')}`,
      'platform.yml',
    ).environments,
  });
  const namesFor = (branch: string, branches: Record<string, [string[], string?]>) =>
    environmentsFor(platform(branches), branch).map(({ name }) => name);

  it('finds no environment for a branch nobody named', () => {
    expect(namesFor('feature/x', { development: [['development']] })).to.deep.equal([]);
  });

  it('reads * as anything without a slash and ** as anything', () => {
    const branches = { release: [['release/*']], all: [['team/**']], one: [['v?.x']] } as Record<
      string,
      [string[]]
    >;

    expect(namesFor('release/1.0', branches)).to.deep.equal(['release']);
    expect(namesFor('release/1/0', branches)).to.deep.equal([]);
    expect(namesFor('team/a/b', branches)).to.deep.equal(['all']);
    expect(namesFor('v1.x', branches)).to.deep.equal(['one']);
    expect(namesFor('v1xx', branches)).to.deep.equal([]);
  });

  it('brings along what comes before, first', () => {
    expect(
      namesFor('master', {
        production: [['master'], 'staging'],
        staging: [[], 'development'],
        development: [['dev']],
      }),
    ).to.deep.equal(['development', 'staging', 'production']);
  });
});
