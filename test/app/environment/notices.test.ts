import { expect } from 'chai';
import { notifierFor } from '../../../src/app/environment/notices.ts';
import type { Event } from '../../../src/core/events.ts';
import type { NoticeTarget } from '../../../src/core/notice-target.ts';
import type { Plan } from '../../../src/core/plan.ts';
import type { NoticeMessage } from '../../../src/core/ports/notices.ts';
import { makeRedactor } from '../../../src/core/redact.ts';
import { noticeText } from '../../../src/report/notices.ts';
import type { Adapters } from '../../../src/app/world.ts';

const PLAN = {
  service: 'shop',
  environment: 'production',
  image: 'registry.example.com/shop:main-7-4f2c81e',
  commit: 'a'.repeat(40),
  branch: 'main',
  subject: 'Pay <!channel> with & without cards',
  build: 7,
  buildUrl: 'https://jenkins.example.com/7/',
  requester: 'alice',
  digest: `sha256:${'1'.repeat(64)}`,
  rollbackTo: undefined,
} as unknown as Plan;

const ALL = ['started', 'waiting', 'succeeded', 'failed', 'rolled-back'] as const;

type Sent = NoticeMessage & { readonly address: string };

function telling(
  notify: readonly NoticeTarget[],
  send: (address: string) => Promise<void> = async () => Promise.resolve(),
) {
  const sent: Sent[] = [];
  const events: Event[] = [];
  const adapters = {
    notices: () => ({
      send: async (address: string, message: NoticeMessage) => {
        await send(address);
        sent.push({ address, ...message });
      },
    }),
  } as unknown as Adapters;
  const redactor = makeRedactor();
  const notifier = notifierFor(
    { notify },
    {
      adapters,
      redactor,
      noticeText,
      emit: (event) => void events.push(event),
      env: { SLIPWAY_NOTIFY: 'https://hooks.example.com/T0/B0/key-4711' },
      clock: { now: () => Date.parse('2026-11-29T12:00:00Z') } as never,
    },
  );
  return { notifier, sent, events, redactor };
}

describe('app/environment/notices', () => {
  it('tell programs by an event of CloudEvents', async () => {
    const { notifier, sent } = telling([
      { as: 'cloudevents', url: 'https://hooks.example.com/in', events: ALL },
    ]);

    notifier.tell(PLAN, { kind: 'started', approver: 'carol' });
    await notifier.settled();

    const [{ address, contentType, body } = { address: '', contentType: '', body: '{}' }] = sent;
    const { id, ...event } = JSON.parse(body) as Readonly<Record<string, unknown>>;
    expect([address, contentType]).to.deep.equal([
      'https://hooks.example.com/in',
      'application/cloudevents+json',
    ]);
    expect(id).to.match(/^[0-9a-f-]{36}$/);
    expect(event).to.deep.equal({
      specversion: '1.0',
      type: 'dev.slipway.deploy.started',
      source: 'https://jenkins.example.com/7/',
      subject: 'shop/production',
      time: '2026-11-29T12:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        service: 'shop',
        environment: 'production',
        image: 'registry.example.com/shop:main-7-4f2c81e',
        commit: 'a'.repeat(40),
        branch: 'main',
        subject: 'Pay <!channel> with & without cards',
        build: 7,
        buildUrl: 'https://jenkins.example.com/7/',
        requester: 'alice',
        digest: PLAN.digest,
        approver: 'carol',
      },
    });
  });

  it('tell people in Slack and Teams, where no text of a commit calls anybody', async () => {
    const { notifier, sent } = telling([
      { as: 'slack', variable: 'SLIPWAY_NOTIFY', events: ALL },
      { as: 'teams', variable: 'SLIPWAY_NOTIFY', events: ALL },
    ]);

    notifier.tell(PLAN, { kind: 'waiting', approvers: ['leads', 'ops'] });
    await notifier.settled();

    const sentence =
      'shop: deploy of shop:main-7-4f2c81e to production waits for approval by leads or ops: Pay <!channel> with & without cards (alice, plan sha256:111111111111…)';
    expect(sent.map(({ body }) => JSON.parse(body) as unknown)).to.deep.equal([
      {
        text: `${sentence.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')}\nhttps://jenkins.example.com/7/`,
      },
      {
        type: 'message',
        attachments: [
          {
            contentType: 'application/vnd.microsoft.card.adaptive',
            content: {
              type: 'AdaptiveCard',
              version: '1.4',
              body: [
                { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: sentence }] },
                {
                  type: 'RichTextBlock',
                  inlines: [
                    {
                      type: 'TextRun',
                      text: 'https://jenkins.example.com/7/',
                      selectAction: { type: 'Action.OpenUrl', url: 'https://jenkins.example.com/7/' },
                    },
                  ],
                },
              ],
            },
          },
        ],
      },
    ]);
  });

  it('show people what strangers wrote as they wrote it, without a link or a turn of direction', async () => {
    const { notifier, sent } = telling([
      { as: 'slack', variable: 'SLIPWAY_NOTIFY', events: ALL },
      { as: 'teams', variable: 'SLIPWAY_NOTIFY', events: ALL },
      { as: 'cloudevents', url: 'https://hooks.example.com/in', events: ALL },
    ]);
    const subject = '[approve here](https://evil.example.com)\u202eyad ecin a evah\r\nshop: all is well';
    const plan = { ...PLAN, subject, buildUrl: 'javascript:alert(1)' };

    notifier.tell(plan, { kind: 'waiting', approvers: [] });
    await notifier.settled();

    const [slack = '', teams = '', events = ''] = sent.map(({ body }) => body);
    for (const body of [slack, teams, events]) expect(body).not.to.match(/[\u202e\r\n]/);
    expect(slack).to.contain('&lt;U+202E&gt;yad ecin a evah⏎shop');
    expect(teams).to.contain('<U+202E>yad ecin a evah⏎shop');
    // A TextBlock reads Markdown.
    expect(teams).not.to.contain('"TextBlock"').and.not.to.contain('Action.OpenUrl');
    expect((JSON.parse(events) as { data: { subject: string } }).data.subject).to.equal(subject);
  });

  it('are sent of what and where the platform says, in the order of what happens', async () => {
    const { notifier, sent } = telling([
      { as: 'slack', variable: 'SLIPWAY_NOTIFY', events: ['failed', 'rolled-back'] },
      { as: 'cloudevents', url: 'https://dev.example.com', events: ALL, environments: ['development'] },
    ]);
    const failure = { state: 'failed', failures: [], rolledBack: true } as const;

    notifier.tell(PLAN, { kind: 'started' });
    notifier.tell(PLAN, { kind: 'failed', failure: { ...failure, rolledBack: undefined } });
    notifier.tell(PLAN, { kind: 'rolled-back', failure });
    notifier.tell(PLAN, { kind: 'succeeded' });
    await notifier.settled();

    expect(sent.map(({ body }) => /has failed|was taken back/.exec(body)?.[0])).to.deep.equal([
      'has failed',
      'was taken back',
    ]);
  });

  it('never end a deploy: who is not reached is named in a warning without the address', async () => {
    const { notifier, sent, events, redactor } = telling(
      [
        { as: 'slack', variable: 'SLIPWAY_NOTIFY', events: ALL },
        { as: 'teams', variable: 'NOT_THERE', events: ALL },
        { as: 'cloudevents', url: 'https://hooks.example.com/in', events: ALL },
      ],
      async (address) =>
        address.includes('key-4711')
          ? Promise.reject(new Error('it answers 404 Not Found'))
          : Promise.resolve(),
    );

    notifier.tell(PLAN, { kind: 'started' });
    await notifier.settled();

    expect(sent).to.have.length(1);
    expect(events).to.deep.equal([
      {
        type: 'warning',
        code: 'notice-unsent',
        to: 'teams of $NOT_THERE',
        reason: '$NOT_THERE is not set',
      },
      {
        type: 'warning',
        code: 'notice-unsent',
        to: 'slack of $SLIPWAY_NOTIFY',
        reason: 'it answers 404 Not Found',
      },
    ]);
    expect(redactor.text('to https://hooks.example.com/T0/B0/key-4711')).not.to.include('4711');
  });

  it('hide values of Secrets that a program printed into a reason', async () => {
    const { notifier, sent, redactor } = telling([
      { as: 'cloudevents', url: 'https://a.example.com', events: ALL },
    ]);
    redactor.hide(Buffer.from('hunter2-hunter2'));

    notifier.tell(PLAN, { kind: 'failed', error: 'cannot log in with hunter2-hunter2' });
    await notifier.settled();

    expect(sent[0]?.body).to.include('cannot log in with [secret]');
  });
});
