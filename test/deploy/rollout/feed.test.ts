import { expect } from 'chai';
import { apiRefused, clusterUnreachable, forbidden } from '../../../src/core/catalogue/cluster.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { WatchEvent } from '../../../src/core/ports/cluster.ts';
import { type Change, follow } from '../../../src/deploy/rollout/feed.ts';
import { type Act, scriptedClock, scriptedCluster } from './script.ts';

const pod = (name: string, resourceVersion = '1'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, resourceVersion },
});
const event = (type: WatchEvent['type'], object: KubeObject): WatchEvent => ({ type, object });
const status = (code: number, reason: string) => ({ code, reason, message: reason, causes: [] });
const expired = apiRefused('watch of Pod', status(410, 'Expired'));
const cut = clusterUnreachable('https://api', 'the connection was cut');

/** The first changes that a script brings about, and what was asked for them. */
async function first(count: number, acts: readonly Act[]) {
  const { cluster, asked } = scriptedCluster(acts);
  const stop = new AbortController();
  const changes: Change[] = [];
  for await (const change of follow(
    { apiVersion: 'v1', kind: 'Pod' },
    { cluster, clock: scriptedClock(), signal: stop.signal },
  )) {
    changes.push(change);
    if (changes.length === count) stop.abort();
  }
  return { changes, asked };
}

describe('deploy/rollout/feed', () => {
  it('lists, then watches from what it listed', async () => {
    const { changes, asked } = await first(2, [
      { list: [pod('a')], at: '7' },
      { watch: [event('MODIFIED', pod('a', '8'))] },
    ]);

    expect(changes.map(({ type }) => type)).to.deep.equal(['listed', 'changed']);
    expect(asked).to.deep.equal([{ verb: 'list' }, { verb: 'watch', resourceVersion: '7' }]);
  });

  it('goes on from the last version it saw when a watch ends', async () => {
    const { asked } = await first(3, [
      { list: [], at: '7' },
      { watch: [event('ADDED', pod('a', '9'))] },
      { watch: [event('DELETED', pod('a', '12'))] },
    ]);

    expect(asked.at(-1)).to.deep.equal({ verb: 'watch', resourceVersion: '9' });
  });

  it('goes on from a bookmark, which is no change', async () => {
    const { changes, asked } = await first(2, [
      { list: [], at: '7' },
      { watch: [event('BOOKMARK', pod('', '40'))] },
      { watch: [event('ADDED', pod('a', '41'))] },
    ]);

    expect(changes.map(({ type }) => type)).to.deep.equal(['listed', 'changed']);
    expect(asked.at(-1)).to.deep.equal({ verb: 'watch', resourceVersion: '40' });
  });

  it('lists anew after a watch that brought nothing, whether it ended or was cut', async () => {
    const { changes, asked } = await first(5, [
      { list: [pod('a')], at: '7' },
      { watch: [] },
      { list: [pod('b')], at: '8' },
      { watch: [], then: cut },
      { list: [pod('c')], at: '9' },
      { watch: [event('MODIFIED', pod('c', '10'))] },
    ]);

    expect(changes.map(({ type }) => type)).to.deep.equal(['listed', 'listed', 'lost', 'listed', 'changed']);
    expect(asked.slice(0, 6).map(({ verb }) => verb)).to.deep.equal([
      'list',
      'watch',
      'list',
      'watch',
      'list',
      'watch',
    ]);
  });

  it('lists anew when the history is gone', async () => {
    const { changes, asked } = await first(2, [
      { list: [pod('a')], at: '7' },
      { fail: expired },
      { list: [pod('b')], at: '90' },
    ]);

    expect(changes[1]).to.deep.equal({ type: 'listed', items: [pod('b')] });
    expect(asked.slice(0, 3).map(({ verb }) => verb)).to.deep.equal(['list', 'watch', 'list']);
  });

  it('says that the connection is lost, and resumes where it was', async () => {
    const { changes, asked } = await first(4, [
      { list: [], at: '7' },
      { watch: [event('ADDED', pod('a', '8'))], then: cut },
      { watch: [event('MODIFIED', pod('a', '9'))] },
    ]);

    expect(changes.map(({ type }) => type)).to.deep.equal(['listed', 'changed', 'lost', 'changed']);
    expect(asked.at(-1)).to.deep.equal({ verb: 'watch', resourceVersion: '8' });
  });

  it('waits longer each time that nothing comes, up to ten seconds', async () => {
    const { cluster } = scriptedCluster([{ fail: cut }]);
    const clock = scriptedClock();
    const stop = new AbortController();
    const moments: number[] = [];
    const selection = { apiVersion: 'v1', kind: 'Pod' };
    for await (const { type } of follow(selection, { cluster, clock, signal: stop.signal })) {
      expect(type).to.equal('lost');
      moments.push(clock.now());
      if (moments.length === 9) stop.abort();
    }

    const pauses = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
    expect(pauses).to.deep.equal([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000]);
  });

  it('ends where the right to list is missing', async () => {
    const { changes } = await first(9, [{ fail: forbidden(status(403, 'Forbidden')) }]);

    expect(changes).to.deep.equal([{ type: 'denied', message: 'Forbidden' }]);
  });

  it('lists again and again where only the right to watch is missing', async () => {
    const { changes, asked } = await first(3, [
      { list: [pod('a')] },
      { fail: forbidden(status(403, 'Forbidden')) },
      { list: [pod('b')] },
      { list: [pod('c')] },
    ]);

    expect(changes.map(({ type }) => type)).to.deep.equal(['listed', 'listed', 'listed']);
    expect(asked.map(({ verb }) => verb)).to.deep.equal(['list', 'watch', 'list', 'list']);
  });

  it('throws what is a bug of ours', async () => {
    const outcome = await first(1, [{ fail: new TypeError('undefined is not a function') }]).catch(
      (error: unknown) => error,
    );

    expect(outcome).to.be.instanceOf(TypeError);
  });
});
