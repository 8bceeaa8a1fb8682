import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { runProgram } from '../../../src/cli/program.ts';
import type { Processes } from '../../../src/core/ports/processes.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { hostSaying } from '../../support/host.ts';
import { validEvents } from '../../support/valid-event.ts';

const CLUSTER =
  "{ context: c, server: 'https://127.0.0.1:6443', identity: 00000000-0000-0000-0000-000000000000 }";
const CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { x: '{{ $labels.pod }}' }\n";
const hook = (kind: string, annotations: string): string =>
  `---\napiVersion: batch/v1\nkind: ${kind}\nmetadata:\n  name: ${kind.toLowerCase()}-x\n  annotations: { ${annotations} }\n`;

/** Programs of a machine that answer a call by its first words with a text, or end with 1 and say why. */
function programs(
  answers: Readonly<Record<string, string | readonly string[] | Error>>,
): Processes & { readonly calls: string[] } {
  const calls: string[] = [];
  const taken = new Map<string, number>();
  return {
    calls,
    endLeft: async () => Promise.resolve([]),
    find: async (name) =>
      Promise.resolve(Object.keys(answers).some((call) => call.startsWith(`${name} `)) ? name : undefined),
    run: async ({ command, args, onOutput, onLine }) => {
      const call = [command, ...args].join(' ');
      calls.push(call);
      const known = Object.keys(answers).find((words) => call.startsWith(words)) ?? '';
      const answer = answers[known];
      if (answer instanceof Error || answer === undefined) {
        onLine(answer instanceof Error ? answer.message : `no ${call}`, 'stderr');
        return Promise.resolve({ code: 1, signal: undefined });
      }
      const turn = taken.get(known) ?? 0;
      taken.set(known, turn + 1);
      onOutput?.(Buffer.from(typeof answer === 'string' ? answer : (answer[turn] ?? '')));
      return Promise.resolve({ code: 0, signal: undefined });
    },
  };
}

const chart = (template: string | readonly string[] | Error) => ({
  'helm version': 'v3.22.0+g1a2b3c\n',
  'helm show chart': 'name: web\nversion: 1.4.0\nappVersion: "2.0"\n',
  'helm template': template,
});

describe('slipway import', function () {
  this.timeout(120_000);
  let cwd: string;
  beforeEach(() => {
    cwd = temporaryFolder('import');
    mkdirSync(join(cwd, 'charts/web'), { recursive: true });
    writeFileSync(join(cwd, 'charts/web/Chart.yaml'), '');
    writeFileSync(join(cwd, 'Jenkinsfile'), '');
  });

  async function slipway(line: string, processes: Processes, at = cwd) {
    const { host, said } = hostSaying({
      cwd: at,
      adapters: { processes: async () => Promise.resolve(processes) },
    });
    return { code: await runProgram(line.split(' '), host), ...said };
  }
  const text = (name: string): string => readFileSync(join(cwd, 'deploy', name), 'utf8');
  const platform = (...namespaces: string[]): void =>
    writeFileSync(
      join(cwd, 'platform.yml'),
      `registry: { oci: registry.example.com }\nenvironments:\n${namespaces
        .map((name) => `  ${name}: { branches: [${name}], namespace: ${name}-space, cluster: ${CLUSTER} }\n`)
        .join('')}`,
    );

  describe('helm', () => {
    const HERE = 'import helm charts/web --namespace shop';

    it('writes what helm prints byte for byte, below origin, version and digest', async () => {
      const odd = `${CONFIG}# a line\u2028 and no line end`;
      const { code, out } = await slipway(HERE, programs(chart(odd)));

      expect(code).to.equal(0);
      expect(text('web-manifests.yml')).to.equal(
        `# Made by slipway import. Make it anew instead of editing it:
#   slipway import helm charts/web --namespace shop --kube-version 1.35
# chart      web 1.4.0 (app 2.0)
# from       charts/web
# made by    helm v3.22.0
# manifests  sha256:${'DIGEST'}

${odd}`.replace('DIGEST', /sha256:(\w{64})/.exec(text('web-manifests.yml'))?.[1] ?? ''),
      );
      expect(out).to.contain('deploy/web-manifests.yml: 1 object\n').and.to.contain('1 ConfigMap');
    });

    it('hands over what it is asked, and definitions of kinds with it', async () => {
      writeFileSync(join(cwd, 'a.yml'), '');
      writeFileSync(join(cwd, 'b.yml'), '');
      const made = programs(chart(CONFIG));
      const more =
        '--values a.yml --values b.yml --release blue --kube-version 1.34 --api-versions x/v1 --name shop';
      await slipway(`${HERE} ${more}`, made);

      const [call = ''] = made.calls.filter((one) => one.startsWith('helm template'));
      expect(call.replaceAll(/ --api-versions \S+\/[A-Z]\w*/g, '')).to.equal(
        'helm template --include-crds --namespace shop --values a.yml --values b.yml --kube-version 1.34 --api-versions x/v1 -- blue charts/web',
      );
      // Charts choose by kinds, and helm knows none of them without a cluster.
      expect(call).to.contain(' --api-versions policy/v1/PodDisruptionBudget ');
      expect(text('shop-manifests.yml')).to.contain(
        '\n#   slipway import helm charts/web --release blue --namespace shop --values a.yml --values b.yml --kube-version 1.34 --api-versions x/v1 --name shop\n',
      );
    });

    it('means paths from where it is called', async () => {
      writeFileSync(join(cwd, 'charts/values.yml'), '');
      const made = programs(chart(CONFIG));
      const line = 'import helm ./web --namespace shop --values values.yml';
      expect((await slipway(line, made, join(cwd, 'charts'))).code).to.equal(0);

      expect(made.calls.at(-1))
        .to.contain(' --values charts/values.yml ')
        .and.to.match(/ -- web charts\/web$/);
      expect(existsSync(join(cwd, 'deploy/web-manifests.yml'))).to.equal(true);
    });

    it('takes the namespace of the environment, or the one that all have', async () => {
      const line = 'import helm charts/web';
      expect((await slipway(line, programs(chart(CONFIG)))).err).to.contain(
        'which namespace the chart is for',
      );
      platform('dev', 'live');
      const two = await slipway(line, programs(chart(CONFIG)));
      expect(two.code).to.equal(2);
      expect(two.err).to.contain('give --namespace, or --environment (dev, live)');

      const made = programs(chart(CONFIG));
      expect((await slipway(`${line} -e live`, made)).code).to.equal(0);
      expect(made.calls.at(-1)).to.contain('--namespace live-space');
      expect(text('web-manifests.live.yml')).to.contain('--environment live\n');
      expect((await slipway(`${line} -e prod`, made)).err).to.contain(
        "platform.yml has no environment 'prod'",
      );
      platform('dev');
      expect((await slipway(line, made)).code).to.equal(0);
      expect(made.calls.at(-1)).to.contain('--namespace dev-space');
    });

    it('says what becomes of each hook, in the head and on the console', async () => {
      const hooks = [
        hook('Job', "helm.sh/hook: 'pre-install,pre-upgrade'"),
        hook('Pod', 'helm.sh/hook: test').replace('batch/v1', 'v1'),
        hook('CronJob', 'helm.sh/hook: pre-delete'),
        hook('ConfigMap', 'helm.sh/hook: pre-install').replace('batch/v1', 'v1'),
      ];
      const { out } = await slipway(HERE, programs(chart(hooks.join(''))));

      for (const line of [
        'Job job-x  helm hook pre-install, pre-upgrade: before the workloads of each install, before the workloads of each upgrade',
        'Pod pod-x  helm hook test: once everything is ready, as its verification',
        'CronJob cronjob-x  helm hook pre-delete: left out, since no deploy removes a whole release',
        'ConfigMap configmap-x  helm hook pre-install: applied as what it is, in the turn of its kind',
      ]) {
        expect(out).to.contain(`  hook       ${line}\n`);
        expect(text('web-manifests.yml')).to.contain(`\n# hook       ${line}\n`);
      }
    });

    it('names what comes out otherwise each time', async () => {
      const { out } = await slipway(HERE, programs(chart([CONFIG, CONFIG.replace('labels', 'other')])));

      expect(out).to.contain('! ConfigMap a comes out otherwise each time');
    });

    it('replaces what it made, and nothing that anybody edited or wrote', async () => {
      await slipway(HERE, programs(chart(CONFIG)));
      expect((await slipway(HERE, programs(chart(CONFIG)))).out).to.contain('1 object, as it was before');
      const newer = programs(chart(CONFIG.replace('name: a', 'name: b')));
      expect((await slipway(HERE, newer)).code).to.equal(0);
      expect(text('web-manifests.yml')).to.contain('name: b');

      const file = join(cwd, 'deploy/web-manifests.yml');
      for (const [edited, why] of [
        [text('web-manifests.yml').replace('name: b', 'name: c'), 'was edited since it was imported'],
        [text('web-manifests.yml').replace(/\n# manifests.*/, ''), 'was edited since it was imported'],
        [CONFIG, 'was not made by slipway import'],
      ] as const) {
        writeFileSync(file, edited);
        const { code, err } = await slipway(HERE, programs(chart(CONFIG)));
        expect([code, err.split('\n')[0]]).to.deep.equal([2, `✗ deploy/web-manifests.yml ${why}`]);
        expect(readFileSync(file, 'utf8')).to.equal(edited);
      }
      expect((await slipway(`${HERE} --force`, programs(chart(CONFIG)))).code).to.equal(0);
      expect(text('web-manifests.yml')).to.contain('name: a').and.not.to.contain('--force');
    });

    for (const [what, template, exit, words] of [
      ['a chart that fails', new Error('Error: no repo named x'), 2, 'Error: no repo named x'],
      ['a chart of nothing', '# nothing\n', 2, 'charts/web makes no object'],
      ['what is no YAML', 'a: [\n', 2, 'web-manifests.yml'],
      ['what is no object', 'a: b\n', 2, 'a manifest must have apiVersion'],
      [
        'values of a Secret',
        'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { p: hunter22 }\n',
        2,
        'Secret s has values',
      ],
    ] as const)
      it(`writes no file for ${what}`, async () => {
        const { code, err, out } = await slipway(HERE, programs(chart(template)));

        expect([code, out]).to.deep.equal([exit, '']);
        expect(err).to.contain(words).and.not.to.contain('hunter22');
        expect(existsSync(join(cwd, 'deploy'))).to.equal(false);
      });

    it('refuses names, logins and files of values that cannot be used', async () => {
      for (const [line, words] of [
        [`${HERE} --name ../x`, "'../x' is no name for a file of manifests"],
        [`${HERE} --name Web`, "'Web' is no name for a file of manifests"],
        [`${HERE} --values nope.yml`, 'there is no file nope.yml'],
        ['import helm https://ann:hunter22@example.com/web.tgz --namespace a', 'has a login in it'],
        ['import helm web --repo https://ann:hunter22@example.com --namespace a', 'has a login in it'],
      ] as const) {
        const { code, err } = await slipway(line, programs(chart(CONFIG)));
        expect([line, code]).to.deep.equal([line, 2]);
        expect(err).to.contain(words).and.not.to.contain('hunter22');
      }
    });

    it('says what to install', async () => {
      const { code, err } = await slipway(HERE, programs({}));

      expect(code).to.equal(3);
      expect(err).to.contain('there is no helm on PATH').and.to.contain('install helm 3');
    });
  });

  describe('kustomize', () => {
    const HERE = 'import kustomize ./base --name web';

    it('builds with kustomize, or with the one within kubectl', async () => {
      const own = programs({ 'kustomize version': 'v5.8.3\n', 'kustomize build -- base': CONFIG });
      expect((await slipway('import kustomize base', own)).code).to.equal(0);
      expect(text('base-manifests.yml')).to.contain('\n# made by    kustomize v5.8.3\n');

      const within = programs({
        'kubectl version': '{ "clientVersion": { "gitVersion": "v1.35.4" }, "kustomizeVersion": "v5.7.1" }',
        'kubectl kustomize -- ./base': CONFIG,
      });
      expect((await slipway(HERE, within)).code).to.equal(0);
      expect(text('web-manifests.yml')).to.contain('# made by    kubectl v1.35.4 with kustomize v5.7.1\n');
    });

    it('says what to install, and what kustomize says', async () => {
      const none = await slipway(HERE, programs({}));
      expect(none.code).to.equal(3);
      expect(none.err).to.contain('there is no kustomize and no kubectl on PATH');
      const failed = programs({
        'kustomize version': 'v5\n',
        'kustomize build': new Error('no kustomization'),
      });
      expect((await slipway(HERE, failed)).err).to.contain('no kustomization');
    });
  });

  it('is one event of the schema with --output json', async () => {
    const { out, err } = await slipway(
      'import helm charts/web --namespace shop --output json',
      programs(chart(CONFIG)),
    );

    expect(err).to.equal('');
    expect(validEvents(out)).to.deep.include.members([
      {
        type: 'manifests.imported',
        file: 'deploy/web-manifests.yml',
        origin: { from: 'charts/web', chart: 'web', version: '1.4.0', appVersion: '2.0' },
        madeBy: 'helm v3.22.0',
        digest: 'sha256:f50c55caf6abf74ad8ca4a930120665a50e617405473605e6cc9407aaca35a7f',
        objects: [{ kind: 'ConfigMap', name: 'a' }],
        hooks: [],
        unsteady: [],
        changed: true,
      },
    ]);
  });
});
