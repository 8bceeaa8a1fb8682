import { expect } from 'chai';
import { pageOf } from '../../src/app/delivery/commit-page.ts';
import type { Event } from '../../src/core/events.ts';
import type { DeployResult } from '../../src/core/events/stages.ts';
import type { Plan } from '../../src/core/plan.ts';
import type { Availability } from '../../src/core/verdict.ts';
import { reportPage } from '../../src/report/html/page.ts';
import { timelineFrom } from '../../src/report/html/pod-tracks.ts';
import { sentences } from '../../src/report/html/sentence.ts';
import { phasesOf } from '../../src/report/phases.ts';

const key = { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' };

function planned(environment: string): Event {
  const plan = {
    environment,
    service: 'web',
    commit: '16ede9a0000000000000000000000000000000000',
    subject: 'Answer /healthz',
    author: 'alice',
    branch: 'main',
    namespace: environment,
    cluster: { context: 'dev', server: 'https://kubernetes.example.com', identity: 'x' },
    image: 'web:main-1-16ede9a',
    build: 1,
    buildUrl: 'https://jenkins.example.com/job/web/1/',
    requester: 'alice',
    madeAt: '2026-11-28T12:00:00.000Z',
    digest: `sha256:${'0'.repeat(64)}`,
    steps: [],
    notes: [],
  } as unknown as Plan;
  return { type: 'plan.made', plan };
}

type Ended = {
  state: DeployResult['state'];
  availability?: Availability;
  ms?: number;
  image?: string;
  ends?: true;
};

function ended(
  stage: 'deploy' | 'rollback',
  { state, availability, ms = 3_600, image, ends }: Ended,
): Event[] {
  const release = { number: 10, image: 'web:v1', commit: 'abc', startedAt: '2026-11-28T11:00:00Z' };
  const environment = 'development';
  return [
    { type: 'stage.started', stage, environment, ...(stage === 'rollback' && { release }) },
    {
      type: 'stage.finished',
      stage,
      result: {
        code: 'deployed',
        state,
        environment,
        service: 'web',
        image: image ?? 'web:v2',
        ends,
        availability,
      },
      ms,
      good: state === 'succeeded' || state === 'unchanged',
    },
  ];
}

const texts = (events: readonly Event[], error?: string): string[] =>
  sentences(events, error).map(({ text }) => text);

describe('report/html/sentence', () => {
  const full = { floor: 1, of: 1, belowMs: 0 };

  it('calls the end of a service a removal', () => {
    const removal = (state: DeployResult['state']): Event[] => ended('deploy', { state, ends: true });

    expect(texts([planned('development'), ...removal('succeeded')])).to.deep.equal([
      'Removal of web from development succeeded after 3.6 s',
    ]);
    expect(texts([planned('development'), ...removal('unchanged')])).to.deep.equal([
      'Removal of web from development changed nothing: nothing of it was there',
    ]);
  });

  it('says what was deployed where, how it ended, what was done about it, and what users had', () => {
    const events = [
      planned('development'),
      ...ended('deploy', { state: 'failed', availability: full }),
      ...ended('rollback', { state: 'succeeded', availability: full }),
    ];

    expect(texts(events)).to.deep.equal([
      'Deploy of 16ede9a to development failed after 3.6 s and was rolled back to release 10; users always had 1 of 1 pods',
    ]);
  });

  it('has a word for every other ending', () => {
    const below = { floor: 1, of: 3, belowMs: 1_200 };
    const none = { floor: 0, of: 2, belowMs: 65_000 };
    const plan = planned('development');
    const deploy = (how: Ended): string => texts([plan, ...ended('deploy', how)]).join();

    expect(deploy({ state: 'succeeded', availability: below })).to.equal(
      'Deploy of 16ede9a to development succeeded after 3.6 s; users had 1 of 3 pods for up to 1.2 s',
    );
    expect(deploy({ state: 'succeeded' })).to.equal('Deploy of 16ede9a to development succeeded after 3.6 s');
    expect(deploy({ state: 'unchanged' })).to.equal(
      'Deploy of 16ede9a to development changed nothing: it runs already',
    );
    expect(deploy({ state: 'failed', availability: none })).to.equal(
      'Deploy of 16ede9a to development failed after 3.6 s and was not rolled back; users had no pod for up to 1 m 05 s',
    );
    expect(deploy({ state: 'timed out', ms: 600_000 })).to.equal(
      'Deploy of 16ede9a to development was not ready after 10 m 00 s and was not rolled back',
    );
    expect(deploy({ state: 'succeeded', image: 'web:main-1-16ede9a-dirty-12345678' })).to.include(
      '16ede9a with uncommitted changes',
    );
    expect(
      texts([plan, ...ended('deploy', { state: 'failed' }), ...ended('rollback', { state: 'failed' })]),
    ).to.deep.equal([
      'Deploy of 16ede9a to development failed after 3.6 s and the rollback to release 10 failed too',
    ]);
    const back = {
      ...planned('development'),
      plan: { service: 'web', environment: 'development', rollbackTo: 2 },
    };
    expect(texts([back as unknown as Event, ...ended('deploy', { state: 'failed' })])).to.deep.equal([
      'Rollback of web in development to release 2 failed after 3.6 s',
    ]);
    expect(texts(ended('rollback', { state: 'succeeded', availability: full }))).to.deep.equal([
      'Rollback of web in development to release 10 succeeded after 3.6 s; users always had 1 of 1 pods',
    ]);
  });

  it('says what an error ended, and where', () => {
    const plan = planned('production');

    expect(texts([], 'there is no file Jenkinsfile')).to.deep.equal(['there is no file Jenkinsfile']);
    expect(
      texts([plan, { type: 'stage.started', stage: 'approve', environment: 'production' }], 'not approved'),
    ).to.deep.equal(['16ede9a was not deployed to production: not approved']);
    expect(
      texts(
        [plan, { type: 'stage.started', stage: 'deploy', environment: 'production' }],
        'stopped by SIGINT',
      ),
    ).to.deep.equal(['Deploy of 16ede9a to production stopped: stopped by SIGINT']);
  });

  it('is the first line and the title of the page, which links to build and commit', () => {
    const events = [planned('development'), ...ended('deploy', { state: 'succeeded', availability: full })];

    const page = reportPage(events, undefined, { commitUrl: 'https://github.com/team/web/commit/16ede9a' });

    const sentence = 'Deploy of 16ede9a to development succeeded after 3.6 s; users always had 1 of 1 pods';
    expect(page).to.include(`<title>${sentence}</title>`).and.to.include(`<h1 class="good">${sentence}</h1>`);
    expect(page).to.include('<a href="https://github.com/team/web/commit/16ede9a">16ede9a</a>');
    expect(page).to.include('<a href="https://jenkins.example.com/job/web/1/">1</a>');
    expect(reportPage(events, undefined, { commitUrl: 'javascript:alert(1)' })).not.to.include('javascript');
  });
});

describe('report/html/pod-tracks', () => {
  const moved = (pod: string, station: string, ms: number, revision = '1'): Event =>
    ({ type: 'pod.moved', key, pod, revision, node: 'node-1', station, ms }) as unknown as Event;
  const judged: Event = { type: 'object.judged', key, verdict: { state: 'waiting', reason: 'x' }, ms: 100 };
  const [deploy, deployEnd] = ended('deploy', { state: 'failed', ms: 2_000 }) as [Event, Event];
  const [back, backEnd] = ended('rollback', { state: 'succeeded', ms: 1_000 }) as [Event, Event];

  it('has one axis for a deploy and the rollback after it', () => {
    const events = [
      deploy,
      judged,
      moved('old', 'ready', 0, '5'),
      moved('new', 'unready', 500, '6'),
      deployEnd,
      back,
      judged,
      moved('old', 'ready', 0, '7'),
      moved('newer', 'ready', 400, '7'),
      backEnd,
    ];

    const { charts, endMs, marks } = timelineFrom(phasesOf(events));

    expect(endMs).to.equal(3_000);
    expect(marks).to.deep.equal([{ name: 'rollback', ms: 2_000 }]);
    expect(charts).to.have.length(1);
    const rows = charts[0]?.tracks.map(({ pod, isOld, stretches }) => [
      pod,
      isOld,
      stretches[0]?.from,
      stretches.at(-1)?.to,
    ]);
    expect(rows).to.deep.equal([
      ['old', true, 0, 3_000],
      // Gone before the rollback looked, which saw others.
      ['new', false, 500, 2_000],
      ['newer', true, 2_400, 3_000],
    ]);
  });

  it('shows a finished Job as completed, not as crashed', () => {
    const events = [
      deploy,
      judged,
      moved('migrate', 'started', 100),
      moved('migrate', 'completed', 900),
      deployEnd,
    ];

    const page = reportPage(events);

    expect(page).to.include('<rect class="completed"').and.not.to.include('<rect class="unready"');
  });
});

describe('app/delivery/commit-page', () => {
  it('knows the pages of commits of the usual hosts, and shows no login', () => {
    const pages = [
      'git@github.com:team/shop.git',
      'https://user:token@gitlab.example.com/group/sub/shop.git',
      'ssh://git@bitbucket.example.com:7999/shop/example.git',
      'https://bitbucket.example.com/scm/shop/example.git',
      'git@bitbucket.org:team/example.git',
      'https://git.example.com/team/shop.git',
      '/srv/git/shop.git',
    ].map((origin) => pageOf(origin, 'abc123'));

    expect(pages).to.deep.equal([
      'https://github.com/team/shop/commit/abc123',
      'https://gitlab.example.com/group/sub/shop/-/commit/abc123',
      'https://bitbucket.example.com/projects/shop/repos/example/commits/abc123',
      'https://bitbucket.example.com/projects/shop/repos/example/commits/abc123',
      'https://bitbucket.org/team/example/commits/abc123',
      undefined,
      undefined,
    ]);
  });
});
