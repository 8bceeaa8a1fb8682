/**
 * npm run bench: Slipway and its peers side by side, in turns, and docs/benchmarks.md with its plots from what came out.
 *
 *   npm run build && npm run bench                         # everything, some 15 minutes on two quiet cores
 *   npm run bench -- --quick --only start-up,deploy        # once each; nothing is written to docs without --write
 *   npm run bench -- --services 1,50,200,1000 --rounds 5   # the long form
 *   npm run bench -- --only deploy --tools floor,slipway --before ../before/dist
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type BenchCluster, openBenchCluster } from './cluster/cluster.ts';
import { tools } from './cluster/tools.ts';
import { thisMachine, versionsOf } from './machine.ts';
import { pageText } from './page/page.ts';
import { writePage } from './page/write.ts';
import { capabilities } from './parts/capabilities.ts';
import { crowd } from './parts/crowd.ts';
import { deploy, tagOf, unchanged } from './parts/deploy.ts';
import { render } from './parts/render.ts';
import { startUp } from './parts/start-up.ts';
import { BAD_TAGS, verdicts } from './parts/verdicts.ts';
import { Board, type Claims, type Results } from './results.ts';

const PARTS = ['start-up', 'render', 'deploy', 'verdicts', 'capabilities', 'unchanged', 'crowd'] as const;
const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string', default: PARTS.join() },
    services: { type: 'string' },
    rounds: { type: 'string' },
    cap: { type: 'string', default: '20' },
    tools: { type: 'string' },
    before: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});
const parts = options.only.split(',');
const rounds = Number(options.rounds ?? (options.quick ? 1 : 5));
const sizes = (options.services ?? (options.quick ? '1,20' : '1,50,200')).split(',').map(Number);
/** Of so many services one round takes minutes, so that fewer have to do unless they are asked for. */
const LARGE = 100;
const LARGE_ROUNDS = 1;
/** Of what takes long and varies little. */
const few = Math.min(rounds, 3);
/** 5,001 objects. */
const MANY = options.quick ? 100 : 1_667;

/** 1,000 services. */
const CROWD = options.quick
  ? { processes: 4, services: 2, rounds: 1 }
  : { processes: 50, services: 20, rounds: 1 };

// As main.ts has it for people: nothing here is about which Node the AWS SDK will want.
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const machine = thisMachine(new Date());
const folder = mkdtempSync(join(tmpdir(), 'slipway-bench-'));
const board = new Board();
const claims = new Map<string, Claims>();
let cluster: BenchCluster | undefined;
const say = (text: string): void => void process.stderr.write(`${text}\n`);

try {
  const project = join(import.meta.dirname, '..');
  const peers = execFileSync(join(import.meta.dirname, 'peers.sh'), {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  }).trim();
  // A copy: somebody may build again in the meantime.
  const copied = (dist: string, name: string): string => {
    cpSync(dist, join(folder, name), { recursive: true });
    return join(folder, name, 'slipway.js');
  };
  const bundle = copied(join(project, 'dist'), 'dist');
  const before = options.before === undefined ? undefined : copied(resolve(options.before), 'before');
  const all = tools({ peers, bundle, before });
  const chosen = options.tools?.split(',') ?? all.map(({ name }) => name);
  const running = { tools: all.filter(({ name }) => chosen.includes(name)), say };
  const work = { folder, peers, bundle, rounds };

  if (parts.includes('start-up')) await startUp(board, work);
  if (parts.includes('render'))
    await render(board, { ...work, counts: [1, 100, options.quick ? 200 : 1_000] });
  if (parts.some((part) => part !== 'start-up' && part !== 'render')) {
    const tags = Array.from({ length: rounds + 1 }, (_, round) => tagOf(round));
    cluster = await openBenchCluster(folder, [...tags, ...BAD_TAGS]);
    if (parts.includes('deploy'))
      for (const services of sizes) {
        const isLarge = services >= LARGE && options.rounds === undefined;
        const size = { services, rounds: isLarge ? LARGE_ROUNDS : rounds };
        for (const claim of await deploy(board, size, { ...running, cluster })) add(claim);
      }
    if (parts.includes('verdicts'))
      await verdicts(board, { ...running, cluster, rounds: few, capMs: Number(options.cap) * 1_000 });
    if (parts.includes('capabilities'))
      await capabilities(board, { services: 50, rounds }, { ...running, cluster });
    if (parts.includes('crowd'))
      await crowd(board, CROWD, {
        ...running,
        cluster,
        tools: running.tools.filter(({ name }) => ['slipway', 'before', 'kubectl'].includes(name)),
      });
    if (parts.includes('unchanged'))
      await unchanged(
        board,
        { services: MANY, rounds: few },
        {
          ...running,
          cluster,
          tools: running.tools.filter(({ name }) => ['slipway', 'before', 'kapp'].includes(name)),
        },
      );
  }
  const results: Results = {
    machine,
    versions: versionsOf(peers, cluster?.kubernetes ?? 'not asked'),
    form: options.quick ? 'quick' : parts.length === PARTS.length ? 'full' : `${parts.join(', ')} alone`,
    charts: board.charts(),
    claims: [...claims.values()],
  };
  if (results.form === 'full' || options.write) await writePage(results);
  else process.stdout.write(pageText(results));
} finally {
  await cluster?.end();
  rmSync(folder, { recursive: true, force: true });
}

function add({ tool, made, untrue, worstMs }: Claims): void {
  const known = claims.get(tool) ?? { tool, made: 0, untrue: 0, worstMs: 0 };
  claims.set(tool, {
    tool,
    made: known.made + made,
    untrue: known.untrue + untrue,
    worstMs: Math.max(known.worstMs, worstMs),
  });
}
