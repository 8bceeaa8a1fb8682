import { expect } from 'chai';
import { InvalidInput } from '../../src/core/errors.ts';
import type { Release } from '../../src/core/release.ts';
import { placeText } from '../../src/core/place.ts';
import { environmentNamed } from '../../src/dsl/environments.ts';
import { readJenkinsfile } from '../../src/dsl/jenkinsfile.ts';
import { parsePlatform } from '../../src/dsl/platform.ts';
import { checkRelease, resolveRelease } from '../../src/dsl/release.ts';

const PLATFORM = `registry: { oci: registry.example.com }
environments:
  development: { cluster: { context: dev, server: "https://dev.example.com", identity: 5f1f9c1e } }
  production: { cluster: { context: prod, server: "https://prod.example.com", identity: 77aa01ff }, expose: { gateway: infra/public } }
`;

function read(lines: readonly string[], set: Readonly<Record<string, string>> = {}) {
  const text = `kubernetes {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`;
  return readJenkinsfile({ text, file: 'Jenkinsfile', set });
}

function release(lines: readonly string[], environment = 'production', set = {}): Release {
  const platform = parsePlatform(PLATFORM, 'platform.yml');
  return resolveRelease({
    ...read(lines, set),
    platform,
    environment: environmentNamed(platform, environment),
    build: { branch: 'main', commit: 'a'.repeat(40), number: 7, url: '' } as unknown as Release['build'],
    buildOrigins: { branch: 'git', commit: 'git', number: 'git' },
    image: undefined,
  });
}

describe('dsl/declared', () => {
  const AUTOSCALED = [
    "deployment 'web'",
    "autoscale 'web', cpu: 70, min: 2, max: [production: 10]",
    'replicas 1',
  ];

  it('has an autoscaler where max is said, whose min is REPLICAS there', () => {
    const there = release(AUTOSCALED);
    const elsewhere = release(AUTOSCALED, 'development');
    const replicasOf = ({ deployments: [web] }: Release) =>
      web?.values.filter(({ name }) => name === 'REPLICAS').map(({ value, origin }) => [value, origin.text]);

    expect(
      there.declared.autoscalers.map(({ min, max, cpu }) => [min.value, max.value, cpu?.value]),
    ).to.deep.equal([[2, 10, 70]]);
    expect(replicasOf(there)).to.deep.equal([[2, 'Jenkinsfile:3 autoscale min']]);
    expect(there.deployments[0]?.replicas).to.equal(2);
    expect(elsewhere.declared.autoscalers).to.deep.equal([]);
    expect(replicasOf(elsewhere)).to.deep.equal([[1, 'Jenkinsfile:4 replicas']]);
  });

  it('tells where each value was written, and takes those of --set', () => {
    const set = { 'kubernetes.autoscalers.web.max.production': '5', 'kubernetes.autoscalers.web.cpu': '60' };
    const [web] = release(AUTOSCALED, 'production', set).declared.autoscalers;

    expect([web?.max, web?.cpu].map((said) => [said?.value, said?.origin.text])).to.deep.equal([
      [5, '--set kubernetes.autoscalers.web.max.production autoscale max production'],
      [60, '--set kubernetes.autoscalers.web.cpu autoscale cpu'],
    ]);
    expect(web?.origin.text).to.equal('Jenkinsfile:3 autoscale');
  });

  it('has migrations with what a rollback does about them', () => {
    const lines = ["deployment 'web'", "migrate 'db'", "migrate 'more', rollback: 'job'"];
    const { migrations } = release(lines, 'production', {
      'kubernetes.migrations.db.rollback': 'refuse',
    }).declared;

    expect(
      migrations.map(({ name, rollback }) => [name, rollback?.value, rollback?.origin.text]),
    ).to.deep.equal([
      ['db', 'refuse', '--set kubernetes.migrations.db.rollback migrate rollback'],
      ['more', 'job', 'Jenkinsfile:4 migrate rollback'],
    ]);
  });

  it('finds environments that the platform lacks in every option', () => {
    const options = 'cpu: [a: 1], memory: [b: 1], perPod: [c: 1], min: [d: 1], max: [d: 2]';
    const lines = ["deployment 'web'", `autoscale 'web', ${options}, queue: 'x', from: 'Y'`];
    const faults = checkRelease({ ...read(lines), platform: parsePlatform(PLATFORM, 'platform.yml') });

    expect(faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`)).to.deep.equal(
      ['3:26 a', '3:42 b', '3:58 c', '3:71 d', '3:84 d']
        .map((one) => one.split(' '))
        .map(([at, name]) => `Jenkinsfile:${at ?? ''} platform.yml has no environment '${name ?? ''}'`),
    );
  });

  it('exposes a deployment where a host is said, in the way of the environment', () => {
    const lines = ["deployment 'web'", "expose 'web', host: [production: 'shop.example.com']"];
    const [there] = release(lines).declared.exposures;

    expect(there).to.deep.include({ name: 'web', port: undefined });
    expect([there?.host, there?.path].map((said) => [said?.value, said?.origin.text])).to.deep.equal([
      ['shop.example.com', 'Jenkinsfile:3 expose host production'],
      ['/', 'Jenkinsfile:3 expose'],
    ]);
    expect(there?.way.value).to.deep.equal({
      by: 'gateway',
      gateway: 'public',
      namespace: 'infra',
      annotations: {},
    });
    expect(there?.way.origin.place?.file).to.equal('platform.yml');
    expect(release(lines, 'development').declared.exposures).to.deep.equal([]);
  });

  it('needs a way in wherever a host is said', () => {
    const platform = parsePlatform(PLATFORM, 'platform.yml');
    const faultsOf = (host: string) =>
      checkRelease({ ...read(["deployment 'web'", `expose 'web', host: ${host}`]), platform }).map(
        ({ place, message }) => `${place ? placeText(place) : ''} ${message}`,
      );

    expect(faultsOf("'shop.example.com'")).to.deep.equal([
      "Jenkinsfile:3:23 platform.yml does not say how 'web' is exposed in development",
    ]);
    expect(faultsOf("[development: 'a.example.com', production: 'b.example.com']")).to.deep.equal([
      "Jenkinsfile:3:24 platform.yml does not say how 'web' is exposed in development",
    ]);
    expect(faultsOf("[production: 'b.example.com']")).to.deep.equal([]);
  });

  it('takes one way in for an environment', () => {
    const wrong = (expose: string) => {
      try {
        parsePlatform(PLATFORM.replace('{ gateway: infra/public }', expose), 'platform.yml');
      } catch (error) {
        if (error instanceof InvalidInput) return error.faults.map(({ message }) => message);
      }
      return [];
    };

    expect(wrong('{ gateway: public, ingressClass: alb, tls: cert }')).to.deep.equal([
      'ingressClass has no effect with a gateway',
      'tls has no effect with a gateway',
    ]);
    expect(wrong('{ gateway: a/b/c }')[0]).to.include('is no Gateway such as public');
    expect(wrong('{}')).to.deep.equal([]);
  });
});

describe('dsl/platform notify', () => {
  const wrong = (notify: string): readonly string[] => {
    try {
      parsePlatform(`${PLATFORM}notify:\n  - ${notify}\n`, 'platform.yml');
    } catch (error) {
      if (error instanceof InvalidInput) return error.faults.map(({ message }) => message);
    }
    return [];
  };

  it('takes one address, and that of a chat from a variable alone', () => {
    const both = '{ url: "https://a.example.com", variable: A_TOKEN }';

    expect(wrong('{ url: "https://a.example.com" }')).to.deep.equal([]);
    expect(wrong('{ as: slack, variable: SLIPWAY_NOTIFY, events: [failed] }')).to.deep.equal([]);
    expect(wrong(both)).to.deep.equal(['notify needs one of url and variable']);
    expect(wrong('{ as: teams }')).to.deep.equal(['notify needs one of url and variable']);
    expect(wrong('{ as: slack, url: "https://hooks.slack.com/x" }')).to.deep.equal([
      'the address of slack is a key, which this file is no place for',
    ]);
    expect(wrong('{ url: "http://a.example.com" }')[0]).to.include('plain HTTP');
    expect(wrong('{ as: slack, variable: CHAT }')[0]).to.include(
      "'CHAT' is a variable that test lines would see",
    );
    expect(wrong('{ variable: A_TOKEN, events: [begun] }')[0]).to.include(
      "'begun' is none of started, waiting",
    );
    expect(wrong('{ variable: A_TOKEN, environments: [prodution] }')).to.deep.equal([
      "there is no environment 'prodution', did you mean 'production'?",
    ]);
  });
});

describe('dsl/declared verify', () => {
  const LINES = [
    "deployment 'web'",
    "verify http: [production: '/healthz'], during: '10s'",
    "verify prometheus: 'up', below: [production: 0.5, development: 1], during: '2m', noData: 'fail'",
  ];
  const NAMED = `${PLATFORM}prometheus: { url: "https://prometheus.example.com/", variable: PROMETHEUS_TOKEN }\n`;

  function verified(environment: string, set: Readonly<Record<string, string>> = {}) {
    const platform = parsePlatform(NAMED, 'platform.yml');
    const { declared } = resolveRelease({
      ...read(LINES, set),
      platform,
      environment: environmentNamed(platform, environment),
      build: {} as unknown as Release['build'],
      buildOrigins: { branch: 'git', commit: 'git', number: 'git' },
      image: undefined,
    });
    return declared.verifications.map((one) => {
      if (one.by === 'http') return [one.deployment, one.path.value, one.duringMs];
      if (one.by === 'line') return [one.deployment, one.line.value, one.line.origin.text, one.timeoutMs];
      return [one.query.value, one.below?.value, one.below?.origin.text, one.noData.value, one.duringMs];
    });
  }

  it('asks in each environment what the block says for it', () => {
    expect(verified('production')).to.deep.equal([
      ['web', '/healthz', 10_000],
      ['up', 0.5, 'Jenkinsfile:4 verify below production', 'fail', 120_000],
    ]);
    expect(verified('development')).to.deep.equal([
      ['up', 1, 'Jenkinsfile:4 verify below development', 'fail', 120_000],
    ]);
  });

  it('takes values of --set by the position of the word', () => {
    const set = { 'kubernetes.verifications.1.below.production': '0.25' };

    expect(verified('production', set)[1]?.slice(0, 2)).to.deep.equal(['up', 0.25]);
  });

  it('says where the platform names no Prometheus', () => {
    const platform = parsePlatform(PLATFORM, 'platform.yml');
    const faults = checkRelease({ ...read(LINES), platform });

    expect(faults.map(({ place, message }) => `${place ? placeText(place) : ''} ${message}`)).to.deep.equal([
      'Jenkinsfile:4:22 platform.yml names no Prometheus for development',
      'Jenkinsfile:4:22 platform.yml names no Prometheus for production',
    ]);
  });

  it('runs a line where the platform says so, and says where it does not', () => {
    const lines = [
      "deployment 'web'",
      "verify 'npm run smoke', timeout: '90s'",
      "verify line: [production: 'make smoke']",
    ];
    const allowed = (text: string) =>
      parsePlatform(PLATFORM.replace(/ *production: \{/, `$& verify: { lines: ${text} },`), 'platform.yml');
    const told = (platform: ReturnType<typeof parsePlatform>): readonly string[] =>
      checkRelease({ ...read(lines), platform }).map(
        ({ place, message, hint }) => `${place ? placeText(place) : ''} ${message}; ${hint}`,
      );
    const { declared } = release(lines);

    expect(
      declared.verifications.map(
        (one) => one.by === 'line' && [one.deployment, one.line.value, one.timeoutMs],
      ),
    ).to.deep.equal([
      ['web', 'npm run smoke', 90_000],
      ['web', 'make smoke', 300_000],
    ]);
    const because = 'a line can read the credentials of the deploy';
    expect(told(allowed('true')).map((text) => text.split('; ')[0])).to.deep.equal([
      `Jenkinsfile:3:10 platform.yml lets verify run no lines for development: ${because}`,
    ]);
    const refused = told(allowed('false'));
    expect(refused.map((text) => text.split('; ')[0])).to.deep.equal([
      `Jenkinsfile:3:10 platform.yml lets verify run no lines for development, production: ${because}`,
      `Jenkinsfile:4:17 platform.yml lets verify run no lines for production: ${because}`,
    ]);
    expect(refused[1]).to.include('http: or prometheus:').and.to.include('helm.sh/hook: test');
    expect(refused[1]).to.include('verify: { lines: true } into environments.production of platform.yml');
  });

  it('asks no Prometheus over plain HTTP', () => {
    const plain = NAMED.replace('https://prometheus', 'http://prometheus');

    expect(() => parsePlatform(plain, 'platform.yml')).to.throw(InvalidInput);
    const { environments } = parsePlatform(NAMED, 'platform.yml');
    expect(environments.map(({ prometheus }) => prometheus)).to.deep.equal(
      environments.map(() => ({ url: 'https://prometheus.example.com', variable: 'PROMETHEUS_TOKEN' })),
    );
  });
});
