import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { targetFor } from '../../src/images/target.ts';
import { commitAll, gitIn } from '../support/git.ts';
import { openRepository } from '../../src/adapters/repository.ts';
import { runProgram } from '../../src/cli/program.ts';
import { hostSaying } from '../support/host.ts';
import { KNOWN, serviceFolder, type ServiceFolder, TEMPLATE } from '../support/service.ts';

describe('cli/render, explain, check and ktmpl', () => {
  let folder: string;
  let write: ServiceFolder['write'];
  let slipway: ServiceFolder['slipway'];
  let remove: ServiceFolder['remove'];

  beforeEach(() => ({ folder, write, slipway, remove } = serviceFolder()));
  afterEach(() => remove());

  describe('render', () => {
    it('prints every manifest, without git and without a cluster', async () => {
      const { code, out, err } = await slipway('render', ...KNOWN);

      expect({ code, err }).to.deep.equal({ code: 0, err: '' });
      expect(out)
        .to.contain('\n  replicas: 3\n')
        .and.to.contain('image: registry.example.com/web:main-7-aaaaaaa\n');
      expect(out.startsWith('---\napiVersion: apps/v1\nkind: Deployment\n')).to.equal(true);
    });

    it('names the image that a deploy of this workspace would use', async () => {
      write('main.js', '1');
      commitAll(folder, 'main');
      const rendered = async (...words: string[]): Promise<string | undefined> => {
        const repository = async () => Promise.resolve(openRepository(folder));
        const { host, said } = hostSaying({
          cwd: folder,
          env: { SLIPWAY_PLATFORM: 'platform.yml' },
          adapters: { repository },
        });
        await runProgram(['render', 'production', ...words], host);
        return /image: (\S+)/.exec(said.out)?.[1];
      };
      expect(await rendered()).to.match(/:main-1-[0-9a-f]{7}$/);

      write('main.js', '2');
      const build = {
        branch: 'main',
        number: 1,
        commit: gitIn(folder)('rev-parse', 'HEAD'),
        dirty: ['main.js'],
      };
      const { reference } = await targetFor({
        registry: { kind: 'oci', prefix: 'registry.example.com', insecure: false },
        image: {
          name: 'web',
          source: { from: 'dockerfile', dockerfile: 'Dockerfile', context: '.' },
        } as never,
        build: build as never,
        root: folder,
      });

      expect(reference).to.include('-dirty-');
      expect(await rendered()).to.equal(reference);
      expect(await rendered('--image', 'a/b:1')).to.equal('a/b:1');
    });

    it('needs branch and commit only where a template uses them or the tag made of them', async () => {
      expect(await slipway('render', 'production')).to.deep.include({ code: 2, out: '' });
      expect(await slipway('render', 'production', '--image', 'a/b:1')).to.deep.include({ code: 0, err: '' });

      write('deploy/web-template.yml', TEMPLATE.replace('app: web }', 'app: web, commit: {{ COMMIT }} }'));
      expect((await slipway('render', 'production', '--image', 'a/b:1')).err).to.contain(
        "'COMMIT' is not defined",
      );
    });

    it('refuses an image that no reference names, whoever gives it', async () => {
      const given = await slipway('render', ...KNOWN, '--image', 'UPPER/web:1');
      expect(given).to.include({ code: 2, out: '' });
      expect(given.err).to.contain("'UPPER/web:1' is no image reference");

      write(
        'context.json',
        JSON.stringify({
          kubernetes: { deployments: [{ name: 'web' }], image: 'a b', parameters: { LOG_LEVEL: 'x' } },
        }),
      );
      const { code, out, err } = await slipway('render', ...KNOWN, '--context', 'context.json');
      expect([code, out], err).to.deep.equal([2, '']);
      expect(err).to.contain("'a b' is no image reference");
    });

    it('says which environments there are where none is meant', async () => {
      expect((await slipway('render')).err).to.contain('name one: development, production');
      expect((await slipway('render', '--branch', 'topic')).err).to.contain(
        'branch topic deploys to no environment',
      );
      expect((await slipway('render', 'prodution', ...KNOWN)).err).to.contain("did you mean 'production'?");
    });

    it('takes words of the block from --set', async () => {
      const { out } = await slipway('render', ...KNOWN, '--set', 'kubernetes.replicas.production=5');

      expect(out).to.contain('replicas: 5');
    });

    it('takes the block from --context as Jenkins hands it over', async () => {
      write(
        'context.json',
        JSON.stringify({
          kubernetes: {
            deployments: [{ name: 'web' }],
            replicas: 2,
            image: 'a/b:1',
            parameters: { LOG_LEVEL: 'x' },
          },
        }),
      );

      const { out } = await slipway('render', ...KNOWN, '--context', 'context.json');

      expect(out).to.contain('replicas: 2').and.to.contain('image: a/b:1');
    });

    it('lets --set win over --context too, and refuses what it cannot mean', async () => {
      const kubernetes = { deployments: [{ name: 'web' }], replicas: 2, parameters: { LOG_LEVEL: 'x' } };
      write('context.json', JSON.stringify({ image: { name: 'web' }, kubernetes }));
      const render = async (set: string) =>
        slipway('render', ...KNOWN, '--context', 'context.json', '--set', set);

      expect((await render('kubernetes.replicas=5')).out).to.contain('replicas: 5');
      const { code, err } = await render('kubernetes.replica=5');
      expect(code).to.equal(2);
      expect(err).to.contain(
        "--set kubernetes.replica: nothing is called 'replica', did you mean 'replicas'?",
      );
    });

    it('writes a folder whole and replaces it whole', async () => {
      write('deploy/more-template.yml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: more }\n');
      expect(await slipway('render', ...KNOWN, '--out', 'out')).to.deep.equal({ code: 0, out: '', err: '' });
      expect(readdirSync(join(folder, 'out')).sort()).to.deep.equal([
        '.slipway',
        '1-configmap-more.yml',
        '2-deployment-web.yml',
      ]);

      rmSync(join(folder, 'deploy/more-template.yml'));
      await slipway('render', ...KNOWN, '--out', 'out');

      expect(readdirSync(join(folder, 'out')).sort()).to.deep.equal(['.slipway', '1-deployment-web.yml']);
    });

    it('writes nothing where one template has a fault, and leaves what was there', async () => {
      await slipway('render', ...KNOWN, '--out', 'out');
      const before = readFileSync(join(folder, 'out/1-deployment-web.yml'), 'utf8');
      write('deploy/a-template.yml', 'a: {{ typo }}');

      const { code } = await slipway('render', ...KNOWN, '--out', 'out');
      await slipway('render', ...KNOWN, '--out', 'other');

      expect(code).to.equal(2);
      expect(readFileSync(join(folder, 'out/1-deployment-web.yml'), 'utf8')).to.equal(before);
      expect(readdirSync(folder).sort()).to.deep.equal(['Jenkinsfile', 'deploy', 'out', 'platform.yml']);
    });

    it('refuses a folder that somebody else filled', async () => {
      const { code, err } = await slipway('render', ...KNOWN, '--out', 'deploy');

      expect(code).to.equal(2);
      expect(err).to.contain('is not empty and was not made by slipway');
      expect(readdirSync(join(folder, 'deploy'))).to.deep.equal(['web-template.yml']);
    });

    it('refuses a link out of deploy/ and takes one that stays inside', async () => {
      write('secret.yml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: outside }\n');
      symlinkSync('../secret.yml', join(folder, 'deploy/a-template.yml'));
      expect((await slipway('render', ...KNOWN)).err).to.contain(
        'deploy/a-template.yml  leads out of deploy/ by a symbolic link',
      );

      rmSync(join(folder, 'deploy/a-template.yml'));
      write('deploy/common.yml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: inside }\n');
      symlinkSync('common.yml', join(folder, 'deploy/a-template.yml'));
      expect((await slipway('render', ...KNOWN)).out).to.contain('name: inside');
    });

    it('does not read a file into memory that nobody wrote', async () => {
      for (const name of ['deploy/huge-template.yml', 'Huge']) {
        write(name, '');
        truncateSync(join(folder, name), 3 * 2 ** 30);
      }

      expect((await slipway('render', ...KNOWN)).err).to.match(
        /^deploy\/huge-template\.yml +is 3072 MB long; it may have 4 MB$/m,
      );
      expect((await slipway('render', '--file', 'Huge', ...KNOWN)).err).to.contain(
        'Huge is 3072 MB long; it may have 64 MB',
      );
    });

    it('says why a file cannot be read', async () => {
      mkdirSync(join(folder, 'deploy/a-template.yml'));
      symlinkSync('nowhere.yml', join(folder, 'deploy/b-template.yml'));
      symlinkSync('c-template.yml', join(folder, 'deploy/c-template.yml'));

      const { code, err } = await slipway('render', ...KNOWN);

      expect(code).to.equal(2);
      expect(err).to.match(/a-template\.yml +cannot be read: it is a folder/);
      expect(err).to.match(/b-template\.yml +is a link that leads nowhere/);
      expect(err).to.match(/c-template\.yml +cannot be read: its symbolic links go round in a circle/);
    });

    it('opens no pipe, which would wait for a writer', async () => {
      execFileSync('mkfifo', [join(folder, 'deploy/pipe-template.yml'), join(folder, 'deploy/included.yml')]);
      write('deploy/a-template.yml', '{% include "included.yml" %}');

      const { code, err } = await slipway('render', ...KNOWN);

      expect(code).to.equal(2);
      expect(err).to.match(/deploy\/pipe-template\.yml +cannot be read: it is a named pipe, not a file/);
      expect(err).to.match(/deploy\/included\.yml +cannot be read: it is a named pipe, not a file/);
    });

    it('prints the line ends at the end of a text', async () => {
      write(
        'deploy/web-template.yml',
        'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\ndata: { text: "x\\n\\n" }\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: b }\n',
      );

      const { out } = await slipway('render', ...KNOWN);

      expect(out).to.contain('  text: |+\n    x\n\n---\n');
    });

    it('says that its rights forbid it', async function () {
      if (process.getuid?.() === 0) {
        // root may read everything, so the same is tried as another user.
        chmodSync(folder, 0o755);
        chmodSync(join(folder, 'deploy'), 0o755);
        chmodSync(join(folder, 'deploy/web-template.yml'), 0o000);
        const read = `try { require('fs').readFileSync(${JSON.stringify(join(folder, 'deploy/web-template.yml'))}) } catch (error) { process.stdout.write(error.code) }`;
        // A Node below the home of root is closed to others, so they get a copy.
        const node = join(folder, 'node');
        copyFileSync(process.execPath, node);
        chmodSync(node, 0o755);
        expect(
          execFileSync(node, ['-e', read], {
            uid: 65_534,
            gid: 65_534,
            encoding: 'utf8',
            env: {},
          }),
        ).to.equal('EACCES');
        return;
      }
      chmodSync(join(folder, 'deploy/web-template.yml'), 0o000);

      expect((await slipway('render', ...KNOWN)).err).to.contain('cannot be read: its rights forbid it');
    });
  });

  describe('explain', () => {
    it('explains on stdout and still ends with the faults it met', async () => {
      write('deploy/a-template.yml', 'a: {{ typo }}');

      const { code, out, err } = await slipway('explain', ...KNOWN);

      expect(code).to.equal(2);
      expect(out).to.contain('branch  main → production').and.to.contain('…containers[web].env[LEVEL]');
      expect(out).to.contain('LOG_LEVEL ← Jenkinsfile:6 parameter LOG_LEVEL production');
      expect(err).to.contain("'typo' is not defined");
    });

    it('says why an environment that is not the branch’s own', async () => {
      const { out } = await slipway('explain', 'development', ...KNOWN);

      expect(out).to.contain('named on the command line; the branch goes to production');
    });

    it('is JSON for programs', async () => {
      const { out } = await slipway('explain', '--output', 'json', ...KNOWN);

      expect(JSON.parse(out)).to.have.nested.property('objects[0].fields[0].from[0].name', 'ENVIRONMENT');
    });
  });

  describe('check', () => {
    it('looks at every environment, says each thing once, and warnings alone are fine', async () => {
      const { code, out } = await slipway('check', ...KNOWN);

      expect(code).to.equal(0);
      expect(out.match(/\[revision-history\]/g)).to.have.length(1);
      expect(out).to.contain('0 errors, 4 warnings in 1 manifest of development, 1 of production');
    });

    it('fails for an error, and with --strict for a warning', async () => {
      expect((await slipway('check', '--strict', ...KNOWN)).code).to.equal(2);

      write('deploy/web-template.yml', TEMPLATE.replace('replicas:', 'replica:'));
      const { code, out } = await slipway('check', ...KNOWN);

      expect(code).to.equal(2);
      expect(out)
        .to.contain('deploy/web-template.yml:5:3')
        .and.to.contain("did you mean 'replicas'? [unknown-field]");
    });

    it('does not miss in the rest what is in a template that it could not render', async () => {
      write('deploy/web-template.yml', TEMPLATE.replace('{{ replicas }}', '{{ replica }}'));
      write(
        'deploy/port-template.yml',
        'apiVersion: v1\nkind: Service\nmetadata: { name: web }\nspec: { selector: { app: web }, ports: [{ port: 80 }] }\n',
      );

      const { out } = await slipway('check', 'production', ...KNOWN);

      expect(out)
        .to.contain('1 error, 0 warnings in 1 manifest of production')
        .and.not.to.contain('service-selects');
    });

    it('needs neither git nor an image', async () => {
      const { code, out } = await slipway('check');

      expect(code).to.equal(0);
      expect(out).to.contain('0 errors, 4 warnings');
    });

    it('says which kinds it knows nothing about, and takes their definitions from --crd', async () => {
      write(
        'deploy/monitor-template.yml',
        'apiVersion: acme.io/v1\nkind: Monitor\nmetadata: { name: m }\nspec: { every: 5s }\n',
      );
      write(
        'crds.yml',
        `apiVersion: v1
kind: List
items:
- apiVersion: apiextensions.k8s.io/v1
  kind: CustomResourceDefinition
  metadata: { name: monitors.acme.io }
  spec:
    group: acme.io
    names: { kind: Monitor }
    versions:
    - name: v1
      schema: { openAPIV3Schema: { type: object, properties: { spec: { type: object, properties: { every: { type: integer } } } } } }
`,
      );
      write('none.yml', 'a: b\n');

      const { code, out } = await slipway('check', ...KNOWN);
      expect(code).to.equal(0);
      expect(out).to.contain(
        '\nnot checked against a schema: Monitor (acme.io/v1); name the file of its CustomResourceDefinition with --crd, or under definitions in platform.yml\n',
      );
      const json = await slipway('check', '--output', 'json', ...KNOWN);
      expect(JSON.parse(json.out)).to.deep.include({ unchecked: ['Monitor (acme.io/v1)'] });
      const sarif = await slipway('check', '--sarif', ...KNOWN);
      expect(sarif.code).to.equal(0);
      expect(
        (JSON.parse(sarif.out) as { runs: { invocations: unknown }[] }).runs[0]?.invocations,
      ).to.deep.equal([
        {
          executionSuccessful: true,
          toolExecutionNotifications: [
            {
              level: 'note',
              message: {
                text: 'not checked against a schema: Monitor (acme.io/v1); name the file of its CustomResourceDefinition with --crd, or under definitions in platform.yml',
              },
            },
          ],
        },
      ]);

      const checked = await slipway('check', '--crd', 'crds.yml', ...KNOWN);
      expect(checked.code).to.equal(2);
      expect(checked.out)
        .to.contain('spec.every is a string here [schema]')
        .and.not.to.contain('not checked');
      expect((await slipway('check', '--crd', 'none.yml', ...KNOWN)).err).to.contain(
        'none.yml holds no CustomResourceDefinition',
      );
      expect((await slipway('check', '--crd', 'gone.yml', ...KNOWN)).err).to.contain(
        'there is no file gone.yml',
      );
    });

    it('prints JSON and SARIF with places', async () => {
      write('deploy/web-template.yml', TEMPLATE.replace('replicas:', 'replica:'));
      const json = JSON.parse((await slipway('check', '--output', 'json', ...KNOWN)).out) as {
        faults: { code: string }[];
      };
      const sarif = JSON.parse((await slipway('check', '--sarif', ...KNOWN)).out) as {
        runs: {
          results: { ruleId: string; locations: unknown[] }[];
          tool: { driver: { rules: { id: string }[] } };
        }[];
      };

      const [run] = sarif.runs;
      const found = run?.results.find(({ ruleId }) => ruleId === 'unknown-field');
      expect(json.faults.map(({ code }) => code)).to.include('unknown-field');
      expect(found?.locations).to.deep.equal([
        {
          physicalLocation: {
            artifactLocation: { uri: 'deploy/web-template.yml' },
            region: { startLine: 5, startColumn: 3 },
          },
        },
      ]);
      expect(run?.tool.driver.rules.map(({ id }) => id)).to.include.members(
        run?.results.map(({ ruleId }) => ruleId) ?? [],
      );
    });
  });

  describe('ktmpl', () => {
    const text =
      'objects: [{ a: $(A), b: $((B)) }]\nparameters: [{ name: A, required: true }, { name: B, value: 3 }]\n';

    it('takes the command line of ktmpl', async () => {
      write('t.yml', text);
      write('values.yml', 'A: file\n');

      expect(await slipway('ktmpl', 't.yml', '-p', 'A', '-1')).to.deep.equal({
        code: 0,
        out: "---\na: '-1'\nb: 3\n",
        err: '',
      });
      expect((await slipway('ktmpl', '-f', 'values.yml', 't.yml', '--parameter', 'B', '--')).out).to.equal(
        "---\na: file\nb: '--'\n",
      );
    });

    it('prints errors on stderr and nothing on stdout', async () => {
      write('t.yml', text);

      for (const words of [
        ['t.yml'],
        ['nope.yml'],
        ['t.yml', '-x'],
        ['t.yml', '-p', 'A'],
        ['t.yml', 'u.yml'],
        ['t.yml', '-p', 'A', 'x', '-s', 'no', 'default'],
      ]) {
        const { code, out, err } = await slipway('ktmpl', ...words);

        expect({ words, code, out }).to.deep.equal({ words, code: 2, out: '' });
        expect(err).to.match(/^✗ /);
      }
    });

    it('prints one empty line where there are no objects', async () => {
      write('t.yml', 'objects: []\nparameters: []\n');

      expect((await slipway('ktmpl', 't.yml')).out).to.equal('\n');
    });
  });
});
