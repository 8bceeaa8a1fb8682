import { expect } from 'chai';
import { annotated, deployment, service } from '../../support/objects.ts';
import type { KubeObject } from '../../../src/core/objects.ts';
import type { Plan } from '../../../src/core/plan.ts';
import { planDefaults } from '../../../src/deploy/plan/input.ts';
import { makePlan } from '../../../src/deploy/plan/plan.ts';
import { schedule } from '../../../src/deploy/plan/schedule.ts';
import { desiredOf, inNamespace, recordOf, stored, surveyOf } from '../../support/surveyed.ts';

type Labels = Readonly<Record<string, string>>;

/** Its Pods have these labels; their selector is always the same. */
function pods(name: string, labels: Labels, image = 'example:1'): KubeObject {
  const template = { metadata: { labels: { app: name, ...labels } } };
  const spec = { containers: [{ name: 'web', image }] };
  return deployment(name, image, { template: { ...template, spec } });
}

function selects(selector: Labels): KubeObject {
  return service('web', { selector });
}

/** Plans the change from what runs to what is wanted, both named by kind and name. */
function planned(before: readonly KubeObject[], after: readonly KubeObject[]): Plan {
  const id = ({ kind, metadata }: KubeObject): string => `${kind} ${metadata.name}`;
  const last = recordOf(before);
  const leaving = before.flatMap((object, index) => {
    const item = last.inventory[index];
    return item && !after.some((one) => id(one) === id(object)) ? [{ item, live: stored(object) }] : [];
  });
  const of = (object: KubeObject) => {
    const live = before.find((one) => id(one) === id(object));
    return { live: live && stored(live), next: live ? stored(object) : inNamespace(object) };
  };
  const survey = surveyOf(after, { last, leaving, of });
  return makePlan(desiredOf(after), survey, planDefaults, Date.parse('2026-11-28T12:00:00Z'));
}

/** What is written, and what is waited for in between. */
function course(plan: Plan): readonly string[] {
  return schedule(plan, { unfinished: false }).flatMap(({ write, wait }) => [
    ...write.map(({ op, key }) => `${op} ${key.kind} ${key.name}`),
    ...(write.length > 0 ? wait.map(({ key }) => `wait for ${key.kind} ${key.name}`) : []),
  ]);
}

describe('a Service whose selector changes', () => {
  it('goes to a Deployment of another name once that is ready, and before the old one goes', () => {
    const plan = planned(
      [pods('old', {}), selects({ app: 'old' })],
      [pods('new', {}), selects({ app: 'new' })],
    );

    expect(course(plan)).to.deep.equal([
      'create Deployment new',
      'wait for Deployment new',
      'update Service web',
      'delete Deployment old',
    ]);
    expect(plan.steps.find(({ key }) => key.kind === 'Service')?.why).to.include(
      'once Deployment new is ready',
    );
    expect(plan.notes).to.deep.equal([]);
  });

  it('goes to labels that the pods do not have yet only once they are replaced, and the gap is told', () => {
    const plan = planned(
      [pods('web', { v: '1' }), selects({ app: 'web', v: '1' })],
      [pods('web', { v: '2' }, 'example:2'), selects({ app: 'web', v: '2' })],
    );

    expect(course(plan)).to.deep.equal([
      'update Deployment web',
      'wait for Deployment web',
      'update Service web',
    ]);
    expect(plan.notes.join()).to.include('nothing answers between its last old pod and the switch');
    expect(plan.notes.join()).to.include('deploy first with the selector app=web alone');
  });

  it('names another way where old and new labels have nothing in common', () => {
    const plan = planned(
      [pods('web', { v: '1' }), selects({ v: '1' })],
      [pods('web', { v: '2' }, 'example:2'), selects({ v: '2' })],
    );

    expect(plan.notes.join()).to.include('give Deployment web another name');
  });

  it('narrows after the pods, without a gap', () => {
    const plan = planned(
      [pods('web', {}), selects({ app: 'web' })],
      [pods('web', { v: '2' }), selects({ app: 'web', v: '2' })],
    );

    expect(course(plan)).to.deep.equal([
      'update Deployment web',
      'wait for Deployment web',
      'update Service web',
    ]);
    expect(plan.notes).to.deep.equal([]);
  });

  it('widens before the pods lose the label', () => {
    const before = pods('web', { v: '1' });
    const plan = planned(
      [before, selects({ app: 'web', v: '1' })],
      [pods('web', {}, 'example:2'), selects({ app: 'web' })],
    );

    expect(course(plan)).to.deep.equal(['update Service web', 'update Deployment web']);
    expect(plan.notes).to.deep.equal([]);
  });

  it('waits for the other colour where both are in the release', () => {
    const plan = planned(
      [pods('blue', {}), pods('green', {}), selects({ app: 'blue' })],
      [pods('blue', {}), pods('green', {}, 'example:2'), selects({ app: 'green' })],
    );

    expect(course(plan)).to.deep.equal([
      'update Deployment green',
      'wait for Deployment green',
      'update Service web',
    ]);
  });

  it('leaves an order that somebody has written', () => {
    const after = { 'slipway.dev/after': 'Service/web' };
    const plan = planned(
      [pods('old', {}), selects({ app: 'old' })],
      [annotated(pods('new', {}), after), selects({ app: 'new' })],
    );

    expect(course(plan).slice(0, 3)).to.deep.equal([
      'update Service web',
      'wait for Service web',
      'create Deployment new',
    ]);
  });

  it('comes first where its selector stays, or it is new', () => {
    const first = ['update Service web', 'update Deployment web'];
    const plan = planned(
      [pods('web', {}), service('web')],
      [pods('web', {}, 'example:2'), service('web', { ports: [{ port: 80 }] })],
    );
    const made = planned([], [pods('web', {}), selects({ app: 'web' })]);

    expect(course(plan)).to.deep.equal(first);
    expect(course(made)).to.deep.equal(['create Service web', 'create Deployment web']);
  });
});
