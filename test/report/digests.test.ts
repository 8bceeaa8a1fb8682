import { expect } from 'chai';
import { deployLines } from '../../src/report/deploy.ts';
import { diffText, shortDiff } from '../../src/report/diff.ts';
import { driftText } from '../../src/report/drift.ts';
import { statusLines } from '../../src/report/status.ts';
import type { Drift } from '../../src/core/events/notes.ts';
import type { Plan, Step } from '../../src/core/plan.ts';
import type { ReleaseRecord } from '../../src/core/record.ts';

const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const image = (letter: string): string => `registry.example.com/shop/web:1@${digest(letter)}`;

describe('digests on a terminal', () => {
  it('are short in what is planned, and whole where they are to be compared', () => {
    const path = 'spec.template.spec.containers[web].image';
    const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
    const changes = [{ path, from: image('a'), to: image('b') }];
    const steps = [{ op: 'update', key, why: [], changes, object: undefined }] as unknown as readonly Step[];

    expect(shortDiff(steps)).to.include(
      '-             image: registry.example.com/shop/web:1@sha256:aaaaaaaaaaaa…\n',
    );
    expect(diffText(steps)).to.include(image('a'));
    const plan = {
      steps,
      notes: [`web:1 points to ${digest('b')} now`],
      namespace: 'shop',
    } as unknown as Plan;
    expect(deployLines({ type: 'plan.made', plan })).to.include(
      '  · web:1 points to sha256:bbbbbbbbbbbb… now',
    );
  });

  it('are short in what is live', () => {
    const record = { service: 'web', environment: 'shop', image: image('c'), startedAt: '' } as ReleaseRecord;

    expect(statusLines(record, { state: 'ready', objects: [], ms: 0 })[1]).to.equal(
      '  registry.example.com/shop/web:1@sha256:cccccccccccc…',
    );
    const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };
    const drift = { key, path: 'image', wanted: image('c'), found: image('d') } as unknown as Drift;
    expect(driftText(drift)).to.match(/: image is \S+@sha256:dddddddddddd…, not \S+@sha256:cccccccccccc…$/);
  });
});
