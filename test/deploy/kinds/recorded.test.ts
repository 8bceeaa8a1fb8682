// Ring: slow
import { expect } from 'chai';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { replay, transcript } from '../recorded/replay.ts';

const folder = join(import.meta.dirname, '..', 'recorded');
const names = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''))
  .sort();

/** Reviewed by people: `UPDATE_TRANSCRIPTS=1 npx mocha --spec test/deploy/kinds/recorded.test.ts` writes it again. */
const TRANSCRIPTS = join(folder, 'transcripts.txt');

function readTranscripts(): Map<string, string[]> {
  const chapters = readFileSync(TRANSCRIPTS, 'utf8').split(/^## /m).slice(1);
  return new Map(
    chapters.map((chapter) => {
      const [name = '', ...lines] = chapter.trimEnd().split('\n');
      return [name, lines.map((line) => line.slice(2))];
    }),
  );
}

/** Recordings in which nothing is wrong with the release. */
const PASSING = [
  'all-at-once',
  'back-to-old',
  'create',
  'ds-update',
  'evicted',
  'min-ready',
  'neighbour',
  'node-update',
  'quota-yields',
  'recreate',
  'scale',
  'scale-and-update',
  'scaled-outside',
  'slow',
  'sts-partition',
  'sts-update',
  'surge-0',
  'update',
];

/** Recordings with fatal evidence, and its cause. */
const FAILING: Readonly<Record<string, string>> = {
  'bad-image-name': 'image',
  'config-error': 'config',
  crash: 'crash',
  'crash-later': 'crash',
  'ds-not-found': 'image',
  'job-deadline': 'deadline',
  'job-fails': 'crash',
  'job-not-found': 'image',
  'job-retries': 'crash',
  'never-ready-deadline': 'deadline',
  'node-bad-image-name': 'image',
  'node-crash': 'crash',
  'node-crash-later': 'crash',
  'node-exit-0': 'crash',
  'node-init-crash': 'crash',
  'node-job-fails': 'crash',
  'node-liveness': 'probe',
  'node-never-pull': 'image',
  'node-no-command': 'config',
  'node-no-config-map': 'config',
  'node-no-repository': 'image',
  'node-no-secret': 'config',
  'node-no-secret-key': 'config',
  'node-no-volume-secret': 'config',
  'node-not-executable': 'config',
  'node-not-found': 'image',
  'node-not-root': 'config',
  'node-oom': 'memory',
  'node-pull-denied': 'image',
  'node-startup': 'probe',
  'not-found': 'image',
  oom: 'memory',
  paused: 'config',
  'pod-not-found': 'image',
  'pull-denied': 'image',
  quota: 'quota',
  'run-error': 'config',
  'sts-crash': 'crash',
  'sts-stuck': 'crash',
};

describe('deploy/kinds against recordings of a real cluster', () => {
  before(() => {
    if (!process.env['UPDATE_TRANSCRIPTS']) return;
    const text = names.map(
      (name) =>
        `## ${name}\n${transcript(replay(name))
          .map((line) => `  ${line}\n`)
          .join('')}`,
    );
    writeFileSync(TRANSCRIPTS, text.join(''));
  });

  for (const name of names)
    it(`tells of ${name} what was reviewed`, () => {
      expect(transcript(replay(name))).to.deep.equal(readTranscripts().get(name));
    });

  for (const name of PASSING)
    describe(name, () => {
      it('is never called failed and ends ready', () => {
        const states = replay(name).map(({ verdict }) => verdict.state);

        expect(states).not.to.include('failed');
        expect(states.at(-1)).to.equal('ready');
      });

      it('is called ready only once, at the end', () => {
        const states = replay(name).map(({ verdict }) => verdict.state);

        expect(states.slice(states.indexOf('ready'))).to.satisfy((rest: string[]) =>
          rest.every((state) => state === 'ready'),
        );
      });

      it('ends ready for a user who may read neither Pods nor Events', () => {
        const states = replay(name, { without: ['Pod', 'Event'] }).map(({ verdict }) => verdict.state);

        expect(states).not.to.include('failed');
        expect(states.at(-1)).to.equal('ready');
      });
    });

  for (const [name, cause] of Object.entries(FAILING))
    it(`${name} fails of ${cause} and stays so`, () => {
      const verdicts = replay(name).map(({ verdict }) => verdict);
      const first = verdicts.findIndex(({ state }) => state === 'failed');

      expect(first).to.be.at.least(0);
      for (const verdict of verdicts.slice(first)) expect(verdict).to.include({ state: 'failed', cause });
    });

  it('waits for a missing image that only the Pods tell of, where Pods may not be read', () => {
    const states = replay('not-found', { without: ['Pod', 'Event'] }).map(({ verdict }) => verdict.state);

    expect(new Set(states)).to.deep.equal(new Set(['waiting']));
  });

  it('gives up on a readiness probe after three times its grace, and a minute at least', () => {
    expect(transcript(replay('node-unready', { untilMs: 59_000 })).at(-1)).to.match(/^waiting/);
    expect(transcript(replay('node-unready', { untilMs: 70_000 })).at(-1)).to.equal(
      'failed  probe  container web does not pass its readiness probe (GET /nowhere on port 8080)',
    );
  });

  it('gives an autoscaler half a minute to add a node', () => {
    expect(transcript(replay('node-unschedulable', { untilMs: 25_000 })).at(-1)).to.match(/^waiting/);
    expect(transcript(replay('node-unschedulable', { untilMs: 40_000 })).at(-1)).to.equal(
      'failed  schedule  no node takes it: 0/1 nodes are available: 1 Insufficient cpu',
    );
  });

  it('fails of a registry at which nobody answers only once the registry itself is heard', () => {
    const image = '10.89.0.1:5009/actor:v1';

    expect(transcript(replay('node-no-registry', { missingImages: [image] })).at(-1)).to.equal(
      `failed  image  image ${image} does not exist`,
    );
  });

  it('lets a crash within the budget pass', () => {
    const states = replay('crash', { annotations: { 'slipway.dev/allowed-failures': '9' } }).map(
      ({ verdict }) => verdict.state,
    );

    expect(states).not.to.include('failed');
  });

  it('is content with the share that an annotation asks for', () => {
    const half = { annotations: { 'slipway.dev/required': '50%' } };
    const first = (replayed: ReturnType<typeof replay>) =>
      replayed.findIndex(({ verdict }) => verdict.state === 'ready');

    expect(first(replay('all-at-once', half))).to.be.lessThan(first(replay('all-at-once')));
  });

  it('waits for a custom resource until its own rule holds', () => {
    const rule = { annotations: { 'slipway.dev/ready-when': '{.status.phase}=Sailing' } };

    expect(transcript(replay('custom-resource', rule))).to.deep.equal([
      'waiting  .status.phase is not there, not Sailing yet',
      'waiting  .status.phase is Rigging, not Sailing yet',
      'ready  .status.phase is Sailing',
      'waiting  .status.phase is Sunk, not Sailing yet',
    ]);
  });
});
