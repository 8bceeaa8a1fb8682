import { expect } from 'chai';
import { faultLines } from '../../src/report/failure.ts';
import { InvalidInput } from '../../src/core/errors.ts';
import type { Platform } from '../../src/core/platform.ts';
import { parsePlatform, sandboxOf } from '../../src/dsl/platform.ts';

const CLUSTER = 'cluster: { context: c, server: "https://c.example.com", identity: i }';

function platform(text: string, sandbox?: Platform): Platform {
  return parsePlatform(text, 'infra/platform.yml', sandbox);
}

function faultsOf(text: string, sandbox?: Platform): string[] {
  try {
    platform(text, sandbox);
  } catch (error) {
    if (error instanceof InvalidInput)
      return faultLines(error.faults)
        .filter((line) => /^infra|^ {20}/.test(line))
        .map((line) => line.trim());
    throw error;
  }
  return [];
}

describe('dsl/platform', () => {
  it('fills in what is not written', () => {
    const { registry, secrets, environments } =
      platform(`registry: { ecr: { account: "123456789012", region: eu-west-1 } }
secrets: { bucket: b, region: r }
environments:
  live: { ${CLUSTER}, approval: {} }`);

    expect(registry).to.deep.equal({
      kind: 'ecr',
      account: '123456789012',
      region: 'eu-west-1',
      createRepositories: false,
    });
    expect(secrets).to.deep.equal({
      bucket: 'b',
      region: 'r',
      pathStyle: false,
      encryption: 'required',
      age: [],
    });
    expect(environments).to.deep.equal([
      {
        name: 'live',
        branches: [],
        namespace: 'live',
        credentials: {},
        cluster: { context: 'c', server: 'https://c.example.com', identity: 'i' },
        approval: { submitters: [], expiresMs: 259_200_000, fourEyes: false },
        onFailure: 'rollback',
        pruneMax: 5,
        clusterScoped: [],
        namespaces: [],
        after: undefined,
        promote: undefined,
        timeoutMs: 600_000,
        soakMs: 5_000,
        place: { file: 'infra/platform.yml', line: 4, column: 3 },
      },
    ]);
  });

  it('soaks where it is production by name or by approval, unless the file says otherwise', () => {
    const cluster = 'cluster: { context: c, server: "https://c", identity: i }';
    const { environments } = platform(`registry: { oci: "localhost:5000" }
environments:
  development: { ${cluster} }
  staging: { approval: {}, ${cluster} }
  production: { ${cluster} }`);

    expect(environments.map(({ soakMs }) => soakMs)).to.deep.equal([0, 5_000, 5_000]);
  });

  it('reads everything that can be written', () => {
    const { registry, secrets, environments } =
      platform(`registry: { oci: "localhost:5000/team", insecure: true }
secrets: { bucket: b, region: r, endpoint: "http://127.0.0.1:9000", assumeRole: "arn:x", encryption: kms }
environments:
  staging: { ${CLUSTER}, branches: [main] }
  live:
    branches: [main, "release/*"]
    namespace: shop
    cluster: { context: c, kubeconfig: kube/config, server: "https://c.example.com", identity: i }
    approval: { submitters: [alice], expires: 90m, fourEyes: true }
    onFailure: hold
    prune: { max: 0 }
    clusterScoped: [ClusterRole]
    namespaces: [shop-jobs]
    after: staging
    promote: staging
    timeout: 1h30m
    soak: 7s`);

    expect(registry).to.deep.equal({ kind: 'oci', prefix: 'localhost:5000/team', insecure: true });
    expect(secrets).to.include({
      endpoint: 'http://127.0.0.1:9000',
      pathStyle: true,
      assumeRole: 'arn:x',
      encryption: 'kms',
    });
    expect(environments[1]).to.deep.include({
      branches: ['main', 'release/*'],
      namespace: 'shop',
      onFailure: 'hold',
      pruneMax: 0,
      clusterScoped: ['ClusterRole'],
      namespaces: ['shop-jobs'],
      after: 'staging',
      promote: 'staging',
      timeoutMs: 5_400_000,
      soakMs: 7_000,
      approval: { submitters: ['alice'], expiresMs: 5_400_000, fourEyes: true },
    });
    expect(environments[1]?.cluster.kubeconfig).to.equal('infra/kube/config');
  });

  it('leaves absolute paths of kubeconfigs alone', () => {
    const text = (path: string) => `registry: { oci: r.example.com }
environments: { live: { cluster: { context: c, kubeconfig: "${path}", server: "https://c", identity: i } } }`;

    expect(platform(text('/etc/kube')).environments[0]?.cluster.kubeconfig).to.equal('/etc/kube');
    expect(platform(text('~/.kube/x')).environments[0]?.cluster.kubeconfig).to.equal('~/.kube/x');
  });

  it('says every fault of the file at its place', () => {
    const faults = faultsOf(`registri: { oci: x }
registry: { ecr: { account: 123456789012, region: eu-west-1 } }
secrets: { bucket: b, region: r, encryption: sometimes }
environments:
  Production: { ${CLUSTER} }
  live:
    branch: [main]
    branches: main
    cluster: { context: c, server: c.example.com }
    prune: { max: -1 }
    timeout: soon`);

    expect(faults).to.deep.equal([
      "infra/platform.yml:1:1    no such field 'registri', did you mean 'registry'?",
      'infra/platform.yml:2:29   registry.ecr.account: 123456789012 is not a text',
      'put it in quotes',
      "infra/platform.yml:3:46   secrets.encryption: 'sometimes' is none of required, kms, none",
      "infra/platform.yml:5:3    environments: 'Production' is no DNS label: lower-case letters, digits and dashes, at most 63",
      'write production',
      "infra/platform.yml:7:5    environments.live: no such field 'branch', did you mean 'branches'?",
      "infra/platform.yml:8:15   environments.live.branches: 'main' is not a list",
      'write branches: [main]',
      'infra/platform.yml:9:5    environments.live.cluster.identity: identity is missing',
      'add identity: uid of the namespace kube-system, which no two clusters share: kubectl get namespace kube-system -o jsonpath={.metadata.uid}',
      "infra/platform.yml:9:36   environments.live.cluster.server: 'c.example.com' is no address such as https://cluster.example.com, without user and password",
      'write server: https://c.example.com',
      'infra/platform.yml:10:19  environments.live.prune.max: -1 is negative',
      "infra/platform.yml:11:14  environments.live.timeout: 'soon' is no duration such as 90s, 5m or 1h30m",
    ]);
  });

  for (const [server, why] of [
    ['https://c:99999', 'has a host or port that cannot be one'],
    ['https://[fd00::1', 'has a host or port that cannot be one'],
    // Not loopback, but a user of that name somewhere else.
    ['http://localhost:pw@c', 'is no address such as https://cluster.example.com, without user and password'],
  ] as const)
    it(`refuses ${server} as an address`, () => {
      const faults = faultsOf(`registry: { oci: r.example.com }
environments: { live: { cluster: { context: c, server: '${server}', identity: i } } }`);

      expect(faults.join()).to.include(`environments.live.cluster.server: '${server}' ${why}`);
    });

  it('refuses what matches no host as an exception to the proxy', () => {
    const network = (entry: string) => `registry: { oci: r.example.com }
network: { noProxy: ['${entry}'] }
environments: { live: { ${CLUSTER} } }`;
    const right = [
      '*',
      'corp.example.com',
      '.svc',
      '*.svc',
      'r.example.com:5000',
      '10.0.0.0/8',
      '10.1.2.3:6443',
    ];

    for (const entry of [...right, '10.0.0.0/8:6443', 'fd00::/8', 'fd00::1', '[fd00::1]:6443', '*:8443'])
      expect(platform(network(entry)).network?.noProxy).to.deep.equal([entry]);
    for (const entry of [
      'https://corp.example.com',
      'corp.example.com/x',
      'a.example.com;b.example.com',
      'a b',
    ])
      expect(faultsOf(network(entry)).join(), entry).to.include(
        `'${entry}' is no host, address or range such as`,
      );
  });

  it('refuses what does not fit together', () => {
    const faults = faultsOf(`registry: { oci: registry.example.com, insecure: true }
secrets: { bucket: b, region: r, endpoint: "http://s3.example.com" }
environments:
  a: { ${CLUSTER}, after: b }
  b: { ${CLUSTER}, after: a }
  c: { ${CLUSTER}, promote: stagin }
  staging: { cluster: { context: c, server: "http://10.0.0.1", identity: i } }
  d: { branches: [x] }`);

    expect(
      faults.filter((line) => line.startsWith('infra')).map((line) => line.replace(/^\S+\s+/, '')),
    ).to.deep.equal([
      'plain HTTP is only for a registry at a loopback address',
      "secrets.endpoint: 'http://s3.example.com' is plain HTTP, which is only for loopback addresses",
      "environments.a.after: 'b' leads back to 'a'",
      "environments.b.after: 'a' leads back to 'b'",
      "environments.c.promote: there is no environment 'stagin', did you mean 'staging'?",
      "environments.staging.cluster.server: 'http://10.0.0.1' is plain HTTP, which is only for loopback addresses",
      'environments.d: cluster is missing',
    ]);
  });

  it('refuses an environment after one that some of its services do not have', () => {
    const faults = faultsOf(`registry: { oci: registry.example.com }
environments:
  a: { ${CLUSTER}, services: [x] }
  b: { ${CLUSTER}, services: [x, v, w], after: a }
  c: { ${CLUSTER}, promote: a }
  d: { ${CLUSTER}, promote: a, services: [x] }
  e: { ${CLUSTER}, promote: d, services: [] }`);

    expect(faults.filter((line) => line.startsWith('infra'))).to.deep.equal([
      'infra/platform.yml:7:101  environments.e.services: a list names no service',
    ]);
    const others = faultsOf(`registry: { oci: registry.example.com }
environments:
  a: { ${CLUSTER}, services: [x] }
  b: { ${CLUSTER}, services: [x, v, w], after: a }
  c: { ${CLUSTER}, promote: a }
  d: { ${CLUSTER}, promote: a, services: [x] }`);
    expect(
      others.filter((line) => line.startsWith('infra')).map((line) => line.replace(/^\S+\s+/, '')),
    ).to.deep.equal([
      "environments.b.after: 'a' is only for x, and 'b' is for v, w too",
      "environments.c.promote: 'a' is only for x, and 'c' is for every other service too",
    ]);
  });

  it('refuses files that are no platform at all', () => {
    expect(faultsOf('')[0]).to.include('the file is empty');
    expect(faultsOf('- a')[0]).to.include('a list is not a map');
    expect(faultsOf('just text')[0]).to.include("'just text' is not a map");
    expect(faultsOf('a: [')[0]).to.include('infra/platform.yml');
    expect(faultsOf('a: 1\na: 2')[0]).to.include('infra/platform.yml:2');
    expect(faultsOf('registry: { oci: r }\nenvironments: {}')[0]).to.include('environments is empty');
    expect(faultsOf(`registry: { oci: r }\nenvironments: { a: { ${CLUSTER} } }\n---\nmore: 1`)[0]).to.include(
      'second document',
    );
    expect(faultsOf(`environments: { a: { ${CLUSTER} } }`)[0]).to.include('registry is missing');
  });

  describe('with a sandbox', () => {
    const TEXT = 'sandbox: default\nenvironments: { live: { branches: [main] } }';
    const sandbox = platform(`registry: { oci: "127.0.0.1:5000", insecure: true }
secrets: { bucket: s, region: r, endpoint: "http://127.0.0.1:9000", encryption: none }
environments: { live: { cluster: { context: sandbox, server: "https://127.0.0.1:6443", identity: u } } }`);

    it('names it', () => {
      expect(sandboxOf(TEXT, 'platform.yml')).to.equal('default');
      expect(sandboxOf('registry: {}', 'platform.yml')).to.equal(undefined);
    });

    it('takes from it what the file leaves out', () => {
      const { registry, secrets, environments } = platform(TEXT, sandbox);

      expect(registry).to.equal(sandbox.registry);
      expect(secrets).to.equal(sandbox.secrets);
      expect(environments[0]).to.deep.include({
        branches: ['main'],
        cluster: sandbox.environments[0]?.cluster,
      });
    });

    it('needs it to be up, and to have the environment', () => {
      expect(faultsOf(TEXT)[0]).to.include("sandbox 'default' is not up");
      expect(faultsOf(TEXT.replace('live', 'other'), sandbox)[0]).to.include(
        "the sandbox has no environment 'other'",
      );
    });
  });

  describe('kinds of the platform', () => {
    const kinds = (text: string): string[] =>
      faultsOf(`registry: { oci: registry.example.com }
environments: { live: { ${CLUSTER} } }
kinds:
  ${text}`);

    it('may say any of the three', () => {
      expect(
        kinds(`Database.acme.io: { readyWhen: '{.status.conditions[?(@.type=="Ready")].status}=True' }`),
      ).to.deep.equal([]);
      expect(kinds(`Database.acme.io: { produces: '{.spec.secretName}' }`)).to.deep.equal([]);
    });

    for (const [text, message] of [
      ['Database: { produces: "{.spec.a}" }', 'is no kind and group such as Database.acme.io'],
      ['database.acme.io: { produces: "{.spec.a}" }', 'is no kind and group such as Database.acme.io'],
      ['Deployment.apps: { readyWhen: "{.status.phase}=Up" }', 'is a kind of Kubernetes itself'],
      ['Ingress.networking.k8s.io: { readyWhen: "{.status.phase}=Up" }', 'is a kind of Kubernetes itself'],
      ['Database.acme.io: { readywhen: "{.status.phase}=Up" }', "did you mean 'readyWhen'?"],
      ['Database.acme.io: { readyWhen: true }', 'is not a text'],
      ['Database.acme.io: { readyWhen: Running }', 'is no rule such as {.status.phase}=Running'],
      ['Database.acme.io: { failedWhen: "{.status.conditions[*].type}=Bad" }', 'names no single value'],
      ['Database.acme.io: { failedWhen: "{.status..phase}=Bad" }', 'names no single value'],
      ['Database.acme.io: { produces: "{.spec.items[0:2]}" }', 'names no single value'],
      ['Database.acme.io: { produces: "spec.secretName" }', 'is no path such as {.spec.secretName}'],
    ] as const)
      it(`are refused where one says ${text}`, () => {
        expect(kinds(text)[0]).to.include(message);
      });
  });

  describe('what to write instead', () => {
    const said: readonly [field: string, ...wanted: string[]][] = [
      ['branches: development', "'development' is not a list", 'write branches: [development]'],
      ["branches: 'main, develop'", "'main, develop' is not a list", 'write branches: [main, develop]'],
      ['branches: [1.0]', '1 is not a text', 'put it in quotes'],
      [
        'branches: [on]',
        'true is not a text',
        'put it in quotes: yes, no, on and off are true and false in YAML',
      ],
      ['branches:', 'null is not a list', 'give it a value, or leave out branches'],
      ['branches: [“main”]', '“main” has typographic quotes, which YAML takes for letters', "write 'main'"],
      [
        'branches: [ma\u00a0in]',
        'is no branch or pattern of branches',
        'there is a no-break space in it: remove it',
      ],
      ['prune: 5', '5 is not a map', 'write prune: { max: 5 }'],
      ["prune: { max: '5' }", "'5' is not a number", 'write max: 5'],
      ['timeout: 30', '30 has no unit', 'write it with its unit, such as timeout: 30s or 30m'],
      ['soak: 5 seconds', "'5 seconds' is no duration such as 90s, 5m or 1h30m", 'write soak: 5s'],
      ['approval: { expires: 30 }', '30 has no unit', 'write it with its unit, such as expires: 30s or 30m'],
      ["approval: { fourEyes: 'yes' }", "'yes' is not true or false", 'write fourEyes: true'],
      ['approval: { submitters: leads }', "'leads' is not a list", 'write submitters: [leads]'],
      ['approval: true', 'true is not a map', 'write approval: {}'],
      ['submitters: [leads]', "no such field 'submitters'", 'it belongs into approval'],
      ['after: [x]', 'a list is not a text', 'write after: x'],
      ['onFailure: roll-back', "'roll-back' is none of rollback, hold", 'write onFailure: rollback'],
      ['expose: nginx', "'nginx' is not a map", 'write expose: { ingressClass: nginx }'],
      ['namespace: Dev_1', "'Dev_1' is no DNS label", 'write namespace: dev-1'],
    ];
    for (const [field, message, hint] of said)
      it(field, () => {
        const found = faultsOf(`registry: { oci: localhost }
environments:
  development: { ${CLUSTER} }
  live:
    ${CLUSTER}
    ${field}`);
        expect(found).to.have.length(2);
        expect(found[0]).to.include(message);
        expect(found[1]).to.equal(hint);
      });

    const whole: Record<string, string> = {
      'registry: localhost:5000/team': "write registry: { oci: 'localhost:5000/team' }",
      'registry: 123456789012.dkr.ecr.eu-west-1.amazonaws.com':
        "write registry: { ecr: { account: '123456789012', region: eu-west-1 } }",
      'secrets: my-bucket': 'write secrets: { bucket: my-bucket }',
      'freeze: { from: 2026-12-20, to: 2027-01-06 }':
        "write freeze: [{ from: '2026-12-20', to: '2027-01-06' }]",
      'notify: https://events.example.com': 'write notify: [{ url: https://events.example.com }]',
      'definitions: crds/*.yml': "write definitions: ['crds/*.yml']",
      'network: http://proxy:3128': 'write network: { proxy: http://proxy:3128 }',
    };
    for (const [field, hint] of Object.entries(whole))
      it(field, () => {
        const registry = field.startsWith('registry') ? '' : 'registry: { oci: localhost }\n';
        expect(faultsOf(`${registry}${field}\nenvironments: { live: { ${CLUSTER} } }`)).to.include(hint);
      });

    it('names everything that a cluster lacks at once, and how to find it', () => {
      const found = faultsOf(
        'registry: { oci: localhost }\nenvironments: { live: { cluster: { context: c } } }',
      );
      expect(found.join('\n')).to.include(
        'identity is missing\nadd identity: uid of the namespace kube-system',
      );
      expect(found.join('\n')).to.include('kubectl get namespace kube-system -o jsonpath={.metadata.uid}');
      expect(found.join('\n')).to.include('server is missing\nadd server: address of the API server');
    });

    it('takes names of environments that YAML reads as true and false for a fault, unless they are quoted', () => {
      const file = (name: string) =>
        `registry: { oci: localhost }\nenvironments: { live: { ${CLUSTER} }, ${name}: { ${CLUSTER} } }`;
      expect(faultsOf(file('no')).join('\n')).to.include('environments: YAML reads this name as false');
      expect(faultsOf(file("'false'"))).to.deep.equal([]);
    });

    it('says once that a name is misspelt, not that the right one is missing too', () => {
      expect(faultsOf(`registry: { oci: localhost }\nenvironment: { live: { ${CLUSTER} } }`)).to.deep.equal([
        "infra/platform.yml:2:1  no such field 'environment', did you mean 'environments'?",
      ]);
    });

    it('writes environments of a list by their names', () => {
      expect(faultsOf('registry: { oci: localhost }\nenvironments:\n  - name: live')).to.include(
        'write each under its name, without a list: live: ...',
      );
    });
  });
});
