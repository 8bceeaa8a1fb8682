import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gitIn } from './git.ts';
import { type Ran, run } from './run.ts';
import { platformFor } from './platform.ts';
import type { TestSandbox } from './sandbox.ts';
import { program, project } from './program.ts';
import { validEvents } from './valid-event.ts';

/** The example service in a repository of its own, delivered by the bundled program as a person would. */
export type Workspace = {
  readonly root: string;
  readonly platform: string;
  readonly namespaces: { readonly development: string; readonly production: string };
  readonly slipway: (...args: readonly string[]) => Promise<Ran>;
  /** The same on a terminal of its own, with `typed` as what the person types. Both streams come as `out`. */
  readonly onTerminal: (typed: string, ...args: readonly string[]) => Promise<Ran>;
  readonly git: (...args: readonly string[]) => string;
  readonly commit: (subject: string) => string;
  /** Replaces text in a file of the workspace. */
  readonly edit: (file: string, from: string, to: string) => void;
  /** What anybody wrote to a namespace so far, dry runs left out: `patch /apis/...`. */
  readonly writes: (namespace: string) => readonly string[];
  readonly remove: () => void;
};

export async function exampleWorkspace(box: TestSandbox, prefix: string): Promise<Workspace> {
  const root = mkdtempSync(join(tmpdir(), `slipway-${prefix}-`));
  const service = join(root, 'service');
  cpSync(join(project, 'examples', 'service'), service, {
    recursive: true,
    filter: (path) => !/\/(bin|\.slipway)$/.test(path),
  });
  const namespaces = {
    development: await box.createNamespace(`${prefix}-dev`),
    production: await box.createNamespace(`${prefix}-prod`),
  };
  const platform = join(root, 'platform.yml');
  writeFileSync(platform, platformFor(box, namespaces));
  const env = { ...process.env, ...box.env, SLIPWAY_PLATFORM: platform, CI: undefined };
  const git = gitIn(service);
  git('init', '-q', '-b', 'development');
  const workspace = {
    root: service,
    platform,
    namespaces,
    git,
    slipway: async (...args: readonly string[]) => {
      const ran = await run([process.execPath, program, ...args], { cwd: service, env });
      if (args.includes('json')) validEvents(ran.out);
      return ran;
    },
    onTerminal: async (typed: string, ...args: readonly string[]) => {
      const line = [process.execPath, program, ...args].map((word) => `'${word}'`).join(' ');
      return run(['script', '-qec', line, '/dev/null'], {
        cwd: service,
        env: { ...env, NO_COLOR: '1' },
        answer: { to: "type the service's name", typed: `${typed}\n` },
      });
    },
    commit: (subject: string) => {
      git('add', '-A');
      git('commit', '--allow-empty', '-qm', subject);
      return git('rev-parse', 'HEAD');
    },
    edit: (file: string, from: string, to: string) => {
      const text = readFileSync(join(service, file), 'utf8');
      if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
      writeFileSync(join(service, file), text.replace(from, to));
    },
    writes: (namespace: string) => writesTo(box, namespace),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
  workspace.commit('Begin');
  return workspace;
}

function writesTo(box: TestSandbox, namespace: string): readonly string[] {
  return readFileSync(join(box.folder, 'logs', 'audit.log'), 'utf8')
    .split('\n')
    .filter((line) => line.includes(`/namespaces/${namespace}/`) && !line.includes('dryRun'))
    .map((line) => {
      const { verb, requestURI } = JSON.parse(line) as { verb: string; requestURI: string };
      return `${verb} ${requestURI}`;
    });
}
