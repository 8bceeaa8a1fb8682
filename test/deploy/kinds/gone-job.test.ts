import { expect } from 'chai';
import type { KubeObject } from '../../../src/core/objects.ts';
import { judge } from '../../../src/deploy/kinds/index.ts';
import { judgeEndedJob } from '../../../src/deploy/kinds/job.ts';
import { judgeDrift } from '../../../src/deploy/rollout/drift.ts';
import { context, object } from './context.ts';

const ended = (type: string, message = ''): object => ({
  status: { conditions: [{ type, status: 'True', reason: 'BackoffLimitExceeded', message }] },
});

describe('a Job that is gone or going', () => {
  it('is failed by what it was, while its time to live ends it', () => {
    const going = object('Job', 'batch/v1', {
      metadata: { deletionTimestamp: '2026-11-28T12:00:00Z' },
      ...ended('Failed'),
    });

    expect(judge(going, context())).to.include({ state: 'failed', cause: 'crash' });
  });

  it('is remembered as it ended, and is none where the release never came to it', () => {
    const unmade: KubeObject = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'm' } };

    expect(judgeEndedJob({ ...unmade, ...ended('Failed', 'its Pods failed') })).to.include({
      state: 'failed',
      reason: 'it failed, and is gone: its Pods failed',
    });
    expect(judgeEndedJob({ ...unmade, ...ended('Complete') })?.state).to.equal('ready');
    expect(judgeEndedJob(unmade)).to.equal(undefined);
  });

  it('is accused of nobody where it was never made', () => {
    const unmade = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } };

    expect(judgeDrift(unmade, undefined)?.reason).to.equal(
      'it was never created: the release ended before it',
    );
    expect(judgeDrift({ ...unmade, metadata: { name: 'web', uid: 'u' } }, undefined)?.reason).to.equal(
      'it is gone: somebody else deleted it',
    );
  });
});
