// docs/reliability.md from a run: `node scripts/reliability.mjs [--every N] [--count N] [--minutes N]`. Every fault at every Nth of its
// moments (1, all of them, where nothing is said), then so many deploys one after another; takes an hour or more.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';

const PAGE = 'docs/reliability.md';
const { values } = parseArgs({
  options: {
    every: { type: 'string', default: 'all' },
    count: { type: 'string', default: '300' },
    minutes: { type: 'string', default: '15' },
    from: { type: 'string' },
  },
});

const folder = values.from ?? mkdtempSync(join(tmpdir(), 'slipway-reliability-'));
let status = 0;
if (values.from === undefined) {
  const env = {
    ...process.env,
    SLIPWAY_RELIABILITY: folder,
    SLIPWAY_FAULTS: values.every,
    SLIPWAY_SOAK: values.count,
    SLIPWAY_SOAK_MINUTES: values.minutes,
  };
  const files = ['test/cluster/faults.test.ts', 'test/cluster/soak.test.ts'];
  ({ status } = spawnSync(process.execPath, ['node_modules/mocha/bin/mocha.js', '--exit', ...files], {
    env,
    stdio: 'inherit',
  }));
}
const linesOf = (name) =>
  existsSync(join(folder, name))
    ? readFileSync(join(folder, name), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    : [];
const text = page(linesOf('faults.jsonl'), linesOf('soak.jsonl').at(-1));
writeFileSync(PAGE, await format(text, { ...(await resolveConfig(PAGE)), parser: 'markdown' }));
if (values.from === undefined) rmSync(folder, { recursive: true, force: true });
process.exitCode = status;

function page(faults, soak) {
  const [{ model } = { model: 'unknown' }] = cpus();
  const kubernetes = /KUBERNETES = '([^']+)'/.exec(readFileSync('src/sandbox/build.ts', 'utf8'))?.[1];
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  return `# Reliability

What becomes of a deploy when something else fails in the middle of it, and of many deploys one after another. Both tables are of a run:
\`node scripts/reliability.mjs\` makes them again, on an API server, an etcd, a bucket and a registry of its own; every build runs the same
faults at few of their moments, and ten deploys (\`test/cluster/faults.test.ts\`, \`test/cluster/soak.test.ts\`).

Slipway ${version}, Kubernetes ${kubernetes}, Node ${process.versions.node}, ${platform()} ${release().split('-')[0]} ${arch()}, ${cpus().length} × ${model.trim()}, ${new Date().toISOString().slice(0, 10)}.

## Faults

A release of 30 objects goes over an older one: 13 new, 17 changed, one of them a Job, and 4 to remove; its releases are archived in the bucket. The
fault happens at one moment of that deploy, such as its 20th write. After each of them the same command runs again and has to end with 0, and a third
time and has to write nothing. Then every object is there once and as wanted, no object was made twice by the API server's own audit log, each
Deployment has rolled once, the lease is free or ends by itself, and the newest record is the one of what runs, the same in cluster and archive.

"Moments" are those of this run, of all that there are. A run that is killed keeps its lease for 30 s, which the next one waits for.

| fault | moments | not so | exit | said in the end | longest, and the next run |
|---|---|---|---|---|---|
${faults.map(rowOf).join('\n')}

A bucket that is away ends a deploy with 3 also where all is applied and ready: what is not archived does not count as a release, and the next run
makes it one. The API server and etcd are waited for as long as a request may take (\`cluster.timeout\`, 30 s).
${soak === undefined ? '' : soakOf(soak)}`;
}

function rowOf({ name, moments, of, failed, exits, words, runMs, nextMs }) {
  const said = words.map((one) => one.replaceAll('|', '\\|').replaceAll('<', '&lt;')).join('<br>');
  return `| ${name} | ${moments} of ${of} | ${failed} | ${exits.join(', ')} | ${said} | ${seconds(runMs)}, ${seconds(nextMs)} |`;
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(0)} s`;
}

function soakOf({ deploys, plans, memory, heap, sockets, records, seconds: took }) {
  const rows = [
    ['memory of a deploy at its most, MB', memory],
    ['a deploy, seconds', took],
    ['heap of one process that plans, after garbage collection, MB', heap],
    ['sockets of that process', sockets],
  ].map(([what, [first, last]]) => `| ${what} | ${Number(first.toFixed(1))} | ${Number(last.toFixed(1))} |`);
  return `
## One after another

${deploys} deploys of one workload, two of each version and then of the other, so that every second one has nothing to do; then ${plans} plans in one
process through the [library](library.md). Medians of the first and of the last tenth:

| | first | last |
|---|---|---|
${rows.join('\n')}

Left behind: ${records} records, one lease that nobody holds, no temporary file, no process.
`;
}
