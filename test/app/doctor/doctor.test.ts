import { expect } from 'chai';
import { rmSync } from 'node:fs';
import type { Adapters } from '../../../src/app/world.ts';
import { runProgram } from '../../../src/cli/program.ts';
import { clusterUnreachable } from '../../../src/core/catalogue/cluster.ts';
import { noRepository } from '../../../src/core/catalogue/repository.ts';
import type { Clock } from '../../../src/core/clock.ts';
import type { DoctorChecked } from '../../../src/core/events/doctor.ts';
import type { Cluster } from '../../../src/core/ports/cluster.ts';
import type { Processes } from '../../../src/core/ports/processes.ts';
import type { Registry } from '../../../src/core/ports/registry.ts';
import type { Repository } from '../../../src/core/ports/repository.ts';
import { Secret } from '../../../src/core/secret.ts';
import { openFakeBucket } from '../../support/fake-bucket.ts';
import { hostSaying } from '../../support/host.ts';
import { serviceFolder, type ServiceFolder } from '../../support/service.ts';
import { validEvents } from '../../support/valid-event.ts';

const IDENTITY = '00000000-0000-0000-0000-000000000000';
const SERVER = 'https://127.0.0.1:6443';

const cluster = {
  server: SERVER,
  identity: async () => Promise.resolve(IDENTITY),
  resource: async (_: string, kind: string) =>
    Promise.resolve({ name: `${kind.toLowerCase()}s`, group: '', namespaced: true }),
  get: async () => Promise.resolve({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'production' } }),
  create: async () => Promise.resolve({ status: { allowed: true } }),
  list: async () => Promise.resolve({ items: ['amd64', 'arm64'].map(nodeOf) }),
};

function nodeOf(architecture: string): object {
  return { status: { nodeInfo: { operatingSystem: 'linux', architecture } } };
}

const registry = { headManifest: async () => Promise.resolve(undefined) };
const repository = {
  branch: async () => Promise.resolve('main'),
  status: async () => Promise.resolve({ branch: 'main', dirty: [] }),
  head: async () =>
    Promise.resolve({
      commit: 'a'.repeat(40),
      subject: 's',
      author: 'a',
      committedAt: '2026-11-20T16:20:00Z',
    }),
  commits: async () => Promise.resolve(7),
};
const processes = {
  find: async () => Promise.resolve('/usr/bin/git'),
  endLeft: async () => Promise.resolve([]),
  run: async ({ onLine }: Parameters<Processes['run']>[0]) => {
    onLine('git version 2.43.0', 'stdout');
    return Promise.resolve({ code: 0, signal: undefined });
  },
};

describe('slipway doctor', function () {
  this.timeout(60_000);
  let service: ServiceFolder;
  let bucket: ReturnType<typeof openFakeBucket>;

  beforeEach(() => {
    service = serviceFolder();
    service.write(
      'platform.yml',
      `registry: { oci: registry.example.com/team }
secrets: { bucket: secrets, region: eu-west-1, encryption: none }
environments:
  production:
    branches: [main]
    namespace: production
    cluster: { context: c, server: '${SERVER}', identity: ${IDENTITY} }
`,
    );
    bucket = openFakeBucket();
  });
  afterEach(() => service.remove());

  type Given = {
    readonly adapters?: Partial<Adapters>;
    readonly env?: Readonly<Record<string, string>>;
    readonly node?: string;
    readonly clock?: Clock;
  };

  async function slipway(words: readonly string[], { adapters, ...given }: Given = {}) {
    const { host, said } = hostSaying({
      cwd: service.folder,
      node: '22.11.0',
      ...given,
      adapters: {
        processes: async () => Promise.resolve(processes as Processes),
        repository: async () => Promise.resolve(repository as unknown as Repository),
        cluster: async () => Promise.resolve(cluster as unknown as Cluster),
        registry: async () => Promise.resolve(registry as unknown as Registry),
        bucket: async () => Promise.resolve(bucket),
        ...adapters,
      },
    });
    const exit = await runProgram(['doctor', ...words], host);
    return { exit, ...said };
  }

  async function looked(given: Given, ...words: readonly string[]) {
    const { exit, out } = await slipway([...words, '--output', 'json'], given);
    const events = validEvents(out) as unknown as readonly DoctorChecked[];
    const failing = events.filter(({ state }) => state === 'failing');
    return { exit, events, failing: failing.map(({ part }) => part) };
  }

  it('asks AWS in the session of the build, as a deploy does', async () => {
    const asked: string[] = [];
    const { exit } = await slipway(['production'], {
      adapters: {
        awsSession: async ({ service: name, branch, commit, number }) =>
          Promise.resolve(void asked.push(`${name} ${branch} ${commit.slice(0, 7)} ${number}`)),
        cluster: async () => (asked.push('cluster'), Promise.resolve(cluster as unknown as Cluster)),
        registry: async () => (asked.push('registry'), Promise.resolve(registry as unknown as Registry)),
      },
    });

    expect(exit).to.equal(0);
    expect(asked.slice(0, 1)).to.deep.equal(['web main aaaaaaa 7']);
    expect(asked).to.include.members(['cluster', 'registry']);
  });

  it('says in one line for each part what it found', async () => {
    const { exit, err } = await slipway(['production']);

    expect(err.split('\n')).to.deep.equal([
      '✓ node      22.11.0',
      '✓ git       2.43.0, HEAD is aaaaaaa',
      '✓ platform  platform.yml: production',
      '✓ service   production: web, 1 manifest',
      '✓ network   no proxy',
      `✓ cluster   production: ${SERVER} is the cluster of platform.yml, namespace production is there`,
      '✓ rights    production: all that a deploy of 1 kind needs',
      '- image     production: nodes are linux/amd64, linux/arm64',
      '✓ registry  production: registry.example.com answers for team/web',
      '✓ secrets   production: bucket secrets, 0 files',
      '✓ keys      production: 0 age keys on this machine, no file to open',
      '',
      '11 checks, none failed',
      '',
    ]);
    expect(exit).to.equal(0);
  });

  it('looks at a registry once, and names an authority by what names it first', async () => {
    service.write(
      'platform.yml',
      `registry: { oci: registry.example.com/team }
network: { ca: company.pem }
environments:
  production:
    branches: [main]
    registry: { oci: registry.example.com/team }
    cluster: { context: c, server: '${SERVER}', identity: ${IDENTITY} }
`,
    );
    // As programs that are started are told of network.ca.
    const env = { NODE_EXTRA_CA_CERTS: `${service.folder}/company.pem`, SSL_CERT_FILE: '/other.pem' };

    const { err } = await slipway(['production'], { env });

    expect(err.match(/registry {2}production/g)).to.have.length(1);
    expect(err).to.include('✓ network   no proxy; also trusts network.ca, $SSL_CERT_FILE\n');
  });

  it('asks no server where no environment is named', async () => {
    const { exit, events } = await looked({
      adapters: { cluster: notAsked, registry: notAsked, bucket: notAsked },
    });

    expect(exit).to.equal(0);
    expect(events.map(({ part }) => part)).to.deep.equal([
      'node',
      'git',
      'platform',
      'service',
      'network',
      'keys',
      undefined,
    ]);
  });

  it('goes on with everything else where a part fails, each with what to do', async () => {
    const { exit, out, err } = await slipway(['production'], {
      node: '18.20.0',
      adapters: {
        processes: async () =>
          Promise.resolve({ ...processes, find: async () => Promise.resolve(undefined) }),
        cluster: async () => Promise.reject(clusterUnreachable(SERVER, 'connection refused')),
        registry: async () => Promise.reject(new Error('odd')),
      },
    });

    expect(out).to.equal('');
    expect(exit).to.equal(3);
    expect(err).to.include('✗ node      node is 18.20.0, slipway needs 20.19 or newer\n    install it from');
    expect(err).to.include('✗ git       there is no git on PATH\n    install git');
    expect(err).to.match(/✗ cluster {3}production: [^\n]*\n {4}\S/);
    expect(err).to.include('- rights    production: not checked, because the check of cluster failed\n');
    expect(err).to.include('✗ registry  production: odd\n');
    expect(err).to.include('✓ secrets   production: bucket secrets, 0 files\n');
    expect(err).to.include('4 of 11 checks failed');
  });

  it('holds what the image is made for against what the nodes are', async () => {
    const block = (platforms: string): void =>
      service.write(
        'Jenkinsfile',
        `slipway {\n  image 'web', layers: ['deploy': '/app'], ${platforms}\n  kubernetes {\n    deployment 'web'\n    replicas 1\n    parameter 'LOG_LEVEL', 'x'\n  }\n}\n`,
      );
    const finding = async (platforms: string): Promise<string | undefined> => {
      block(platforms);
      const { err } = await slipway(['production']);
      return /^(.) image {5}production: (.*\n(?: {4}.*)?)/m.exec(err)?.slice(1).join(' ').trimEnd();
    };

    expect(await finding("platforms: ['linux/amd64', 'linux/arm64/v8']")).to.equal(
      '✓ made for linux/amd64, linux/arm64/v8, as nodes are',
    );
    expect(await finding("platform: 'linux/amd64'")).to.equal(
      '! made for linux/amd64, not for nodes of linux/arm64',
    );
    expect(await finding("platform: 'linux/s390x'")).to.equal(
      '✗ image web is not made for linux/amd64, linux/arm64\n    set platform to one of linux/amd64, linux/arm64',
    );
  });

  it('prints the rules that are missing', async () => {
    const denying = { ...cluster, create: async () => Promise.resolve({ status: { allowed: false } }) };
    const adapters = { cluster: async () => Promise.resolve(denying as unknown as Cluster) };

    const { exit, err } = await slipway(['production'], { adapters });

    expect(exit).to.equal(3);
    expect(err).to.match(/✗ rights {4}production: the credentials lack \d+ rights/);
    expect(err).to.match(
      / {4}- \{ apiGroups: \[''\], resources: \[configmaps\], verbs: \[.*\] \} {2}# Role in production/,
    );
  });

  it('tells another cluster, and a namespace that is not there, from the right one', async () => {
    const other = { ...cluster, identity: async () => Promise.resolve(IDENTITY.replaceAll('0', 'f')) };
    const bare = { ...cluster, get: async () => Promise.resolve(undefined) };
    const from = (one: unknown): Given => ({
      adapters: { cluster: async () => Promise.resolve(one as Cluster) },
    });

    const wrong = await looked(from(other), 'production');
    const without = await looked(from(bare), 'production');

    const codes = [wrong, without].map(({ events }) =>
      events.flatMap((event) => (event.state === 'failing' ? [event.failure.code] : [])),
    );
    expect(codes).to.deep.equal([['WRONG_CLUSTER'], ['NAMESPACE_MISSING']]);
  });

  it('opens the files of secrets that the service names, and shows no value', async () => {
    service.write(
      'Jenkinsfile',
      "slipway {\n  kubernetes {\n    deployment 'web'\n    image 'web:1'\n    replicas 1\n    parameter 'LOG_LEVEL', 'x'\n    secrets 'web.yml'\n  }\n}\n",
    );
    const missing = await looked({}, 'production');
    const secret =
      'apiVersion: v1\nkind: Secret\nmetadata: { name: web }\nstringData: { A: correct-horse }\n';
    const written = {
      expected: 'absent',
      encryption: undefined,
      signal: new AbortController().signal,
    } as const;
    await bucket.write('production/web.yml', new Secret(secret), written);
    const there = await slipway(['production']);

    expect(missing.failing).to.deep.equal(['secrets']);
    expect(there.err).to.include('✓ secrets   production: bucket secrets, 1 file\n');
    expect(there.err).to.include('✓ keys      production: 1 file opened, 0 age keys on this machine\n');
    expect(there.err).not.to.include('correct-horse');
  });

  it('looks at the machine where there is neither a platform nor a service', async () => {
    for (const file of ['platform.yml', 'Jenkinsfile']) rmSync(`${service.folder}/${file}`);
    const away = { repository: async () => Promise.reject(noRepository('/x')) };

    const { exit, events, failing } = await looked({ adapters: away }, 'production');

    expect(exit).to.equal(3);
    expect(events.map(({ part }) => part)).to.deep.equal(['node', 'git', 'platform', 'service', undefined]);
    expect(failing).to.deep.equal(['git', 'platform']);
  });

  it('says one cause in one line', async () => {
    service.write(
      'platform.yml',
      `registry: { oci: registry.example.com/team }
environments:
  production:
    branches: [main]
    registry: { oci: registry.example.com/production }
    cluster: { context: c, server: '${SERVER}', identity: ${IDENTITY} }
`,
    );
    const refused = async (): Promise<never> => Promise.reject(new Error('the proxy refuses'));

    const registries = await slipway(['production'], { adapters: { registry: refused } });
    service.write('platform.yml', 'environments: [\n');
    const platform = await slipway(['production']);

    expect(registries.err.match(/the proxy refuses/g)).to.have.length(1);
    expect(registries.err).to.include('1 of 9 checks failed');
    expect(platform.err.match(/platform\.yml:\d+:/g)).to.have.length(1);
    expect(platform.err).to.include('✗ platform  1 fault\n');
    expect(platform.err).to.include('- service   not checked, because the check of platform failed\n');
  });

  it('refuses an environment that the platform does not have', async () => {
    const { exit, err } = await slipway(['prod']);

    expect(exit).to.equal(2);
    expect(err).to.include("'prod'");
  });

  it('waits for a silent server no longer than it must', async () => {
    let isAsked = (): void => undefined;
    const asked = new Promise<void>((resolve) => (isAsked = resolve));
    const identity = async (): Promise<string> => {
      isAsked();
      return new Promise(() => undefined);
    };
    const silent = { ...cluster, identity };
    // Time is up as soon as the server was asked.
    const clock = { now: () => 0, wait: async () => asked };
    const adapters = { cluster: async () => Promise.resolve(silent as unknown as Cluster) };

    const { exit, events } = await looked({ adapters, clock }, 'production');

    expect(exit).to.equal(3);
    const found = events.find(({ part }) => part === 'cluster');
    expect(found?.state === 'failing' && found.failure.code).to.equal('DOCTOR_TOO_SLOW');
  });
});

async function notAsked(): Promise<never> {
  return Promise.reject(new Error('no server was to be asked'));
}
