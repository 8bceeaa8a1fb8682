import { build, type Plugin } from 'esbuild';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { KubeObject } from '../../src/core/objects.ts';
import type { TestSandbox } from './sandbox.ts';

export type Line = { readonly type: string; readonly [field: string]: unknown };

export type Ended = {
  readonly code: number | null;
  readonly signal: string | null;
  readonly lines: readonly Line[];
};

export type Deploying = {
  /** Runs a process to its end; `onLine` sees each event it prints, and the process, to send it signals. */
  run(
    namespace: string,
    env: Readonly<Record<string, string>>,
    onLine?: (child: ChildProcess, line: Line) => void,
  ): Promise<Ended>;
  remove(): Promise<void>;
};

/** The check of events needs the whole TypeScript compiler; other tests see the same events and check them. */
const uncheckedEvents: Plugin = {
  name: 'unchecked-events',
  setup: (plugins) =>
    plugins.onLoad({ filter: /valid-event\.ts$/ }, () => ({
      contents: 'export function assertValidEvent() {}',
    })),
};

/** Bundled once, so that dozens of processes start as quickly as the program itself. */
export async function deployingProcess(box: TestSandbox, objects: readonly KubeObject[]): Promise<Deploying> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-deploying-'));
  const [script, boxFile, objectsFile] = ['deploying.mjs', 'box.json', 'objects.json'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  await build({
    entryPoints: [join(import.meta.dirname, 'deploying.ts')],
    outfile: script,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
    plugins: [uncheckedEvents],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
  });
  await writeFile(boxFile, JSON.stringify(box));
  await writeFile(objectsFile, JSON.stringify(objects));
  return {
    run: async (namespace, env, onLine = () => undefined) => {
      const child = spawn(process.execPath, [script, boxFile, objectsFile, namespace], {
        env: { ...process.env, ...env },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const lines: Line[] = [];
      createInterface({ input: child.stdout }).on('line', (text) => {
        const line = JSON.parse(text) as Line;
        lines.push(line);
        onLine(child, line);
      });
      return new Promise((done) => child.once('close', (code, signal) => done({ code, signal, lines })));
    },
    remove: async () => rm(folder, { recursive: true, force: true }),
  };
}
