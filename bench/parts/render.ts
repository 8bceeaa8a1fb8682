import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CURRENT, loadSchemas } from '../../src/templating/check/schemas.ts';
import { type Command, succeed } from '../measure.ts';
import type { Board } from '../results.ts';
import {
  type Content,
  type Size,
  writeChart,
  writeJsonSchema,
  writeKustomization,
  writeService,
} from './render-fixtures.ts';

type Rendering = {
  readonly folder: string;
  readonly peers: string;
  readonly bundle: string;
  readonly rounds: number;
  readonly counts: readonly number[];
};

/** Nothing of the machine's own, such as certificates that Node is told to load at its start. */
const ENV = { PATH: process.env['PATH'], HOME: homedir() };
const COMMIT = 'a'.repeat(40);
const BUILD = ['--platform', 'platform.yml', '--branch', 'main', '--commit', COMMIT, '--build-number', '1'];

/** The same Deployments as each tool's own templates, and then judged by one schema. */
export async function render(board: Board, asked: Rendering): Promise<void> {
  const { folder, peers, bundle, rounds, counts } = asked;
  const slipway = (cwd: string, ...words: readonly string[]): Command => ({
    program: process.execPath,
    args: [bundle, ...words, ...BUILD],
    cwd: join(folder, cwd),
    env: ENV,
  });
  for (const { count, size } of contentsOf(counts)) {
    const name = `${count}-${size}`;
    const isTagged = size === 'tagged';
    writeService(join(folder, `nunjucks-${name}`), { count, size }, 'nunjucks');
    writeChart(join(folder, `chart-${name}`), { count, size });
    if (!isTagged) {
      writeService(join(folder, `ktmpl-${name}`), { count, size }, 'ktmpl');
      writeKustomization(join(folder, `kustomize-${name}`), { count, size });
    }
    const id = `render-${name}`;
    board.chart({ id, title: `Rendering ${titleOf(count, size)}`, about: ABOUT[size], unit: 'ms' });
    const helm = ['template', 'bench', join(folder, `chart-${name}`)];
    const kustomize = ['build', join(folder, `kustomize-${name}`)];
    await race(
      board,
      { id, rounds },
      {
        slipway: slipway(`nunjucks-${name}`, 'render', 'production'),
        ...(!isTagged && { 'slipway, ktmpl templates': slipway(`ktmpl-${name}`, 'render', 'production') }),
        'helm 3': { program: join(peers, 'helm3'), args: helm, cwd: folder, env: ENV },
        'helm 4': { program: join(peers, 'helm4'), args: helm, cwd: folder, env: ENV },
        ...(!isTagged && {
          kustomize: { program: join(peers, 'kustomize'), args: kustomize, cwd: folder, env: ENV },
          ...ktmpl(peers, join(folder, `ktmpl-${name}`), count),
        }),
      },
    );
  }
  const most = Math.max(...counts);
  // On manifests that Slipway rendered, so that both judge the same objects by the same schema.
  const rendered = join(folder, 'rendered');
  await succeed(slipway(`ktmpl-${most}-short`, 'render', 'production', '--out', rendered));
  writeJsonSchema(join(folder, 'deployment.json'), await loadSchemas(CURRENT));
  board.chart({
    id: 'check',
    title: `Checking ${most.toLocaleString('en')} manifests`,
    about:
      '`slipway check` renders them, and looks at them with all its rules; kubeconform compares manifests that are rendered already with the schema of a Deployment, unknown fields refused by both.',
    unit: 'ms',
  });
  const strict = ['-schema-location', join(folder, '{{ .ResourceKind }}.json'), '-strict', rendered];
  await race(
    board,
    { id: 'check', rounds },
    {
      slipway: slipway(`ktmpl-${most}-short`, 'check', 'production'),
      kubeconform: { program: join(peers, 'kubeconform'), args: strict, cwd: folder, env: ENV },
    },
  );
}

/** The other sizes for the largest count alone. */
function contentsOf(counts: readonly number[]): readonly Content[] {
  const most = Math.max(...counts);
  const short = counts.map((count) => ({ count, size: 'short' as const }));
  return [...short, { count: most, size: 'whole' }, { count: most, size: 'tagged' }];
}

const PLAIN =
  'From the command to the manifests on standard output; each tool has the same documents in its own language, with image, replicas and a log level filled in. kustomize has no templates: it replaces image and replicas. ktmpl is one process a template, as it is used.';
const ABOUT: Readonly<Record<Size, string>> = {
  short: PLAIN,
  whole: PLAIN,
  tagged: 'Templates with conditions, loops and filters, which neither ktmpl nor kustomize has.',
};
const LINES: Readonly<Record<Size, string>> = {
  short: 'of 28 lines',
  whole: 'of 71 lines',
  tagged: 'with conditions and loops',
};

function titleOf(count: number, size: Size): string {
  return `${count === 1 ? 'one Deployment' : `${count.toLocaleString('en')} Deployments`} ${LINES[size]}`;
}

/** What a loop in a Jenkinsfile does. */
function ktmpl(peers: string, cwd: string, count: number): Readonly<Record<string, Command>> {
  const program = join(peers, 'ktmpl');
  if (!existsSync(program)) return {};
  const values = '-p IMAGE registry.example.com/web:1 -p REPLICAS 3 -p LOG_LEVEL info';
  const lines = Array.from(
    { length: count },
    (_, at) => `${program} deploy/web-${at}-template.yml ${values}`,
  );
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'loop.sh'), lines.join('\n'));
  return { ktmpl: { program: 'sh', args: ['loop.sh'], cwd, env: ENV } };
}

/** In turns, so that whatever disturbs disturbs all of them. */
async function race(
  board: Board,
  { id, rounds }: { readonly id: string; readonly rounds: number },
  commands: Readonly<Record<string, Command>>,
): Promise<void> {
  const there = Object.entries(commands).filter(([, { program }]) => program === 'sh' || existsSync(program));
  for (let round = 0; round < rounds; round += 1)
    for (const [tool, command] of there) board.add(id, tool, (await succeed(command)).ms);
}
