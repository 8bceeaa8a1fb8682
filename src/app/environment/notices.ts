import { randomUUID } from 'node:crypto';
import type { Notice } from '../../core/notice.ts';
import type { NoticeTarget } from '../../core/notice-target.ts';
import type { Plan } from '../../core/plan.ts';
import type { Platform } from '../../core/platform.ts';
import type { NoticeMessage } from '../../core/ports/notices.ts';
import { jsonText } from '../../core/printable.ts';
import type { Session } from '../world.ts';

export type Notifier = {
  /** Sends without waiting; of one who does not listen there is a warning, and the deploy goes on. */
  tell(plan: Plan, told: Told): void;
  /** Waits until everything has been sent, or nobody has listened for some seconds. */
  settled(): Promise<void>;
};

type Told = Pick<Notice, 'kind'> & Partial<Pick<Notice, 'approver' | 'approvers' | 'failure' | 'error'>>;

type Telling = Pick<Session, 'adapters' | 'emit' | 'env' | 'clock' | 'redactor' | 'noticeText'>;

/** Tells of a deploy whomever platform.yml names, in the order in which it happens. */
export function notifierFor({ notify = [] }: Pick<Platform, 'notify'>, session: Telling): Notifier {
  let sent = Promise.resolve();
  return {
    tell: (plan, told) => {
      const wanted = notify.filter(
        ({ events, environments }) =>
          events.includes(told.kind) && (environments?.includes(plan.environment) ?? true),
      );
      if (wanted.length === 0 || !session.noticeText) return;
      const notice = noticeOf(plan, told);
      const time = new Date(session.clock.now()).toISOString();
      sent = sent.then(async () => {
        await Promise.all(wanted.map(async (target) => send(target, { notice, time }, session)));
      });
    },
    settled: async () => sent,
  };
}

function noticeOf(plan: Plan, told: Told): Notice {
  const { service, environment, image, commit, branch, subject, build, buildUrl, requester } = plan;
  const { digest, rollbackTo, breakGlass } = plan;
  const of = { service, environment, image, commit, branch, subject, build, buildUrl, requester };
  return {
    ...of,
    digest,
    rollbackTo,
    ...(breakGlass !== undefined && { breakGlass }),
    approver: undefined,
    ...told,
  };
}

type Sending = { readonly notice: Notice; readonly time: string };

async function send(target: NoticeTarget, sending: Sending, session: Telling): Promise<void> {
  const { adapters, emit, env, redactor } = session;
  const { as, url, variable } = target;
  const to = variable === undefined ? hostOf(url ?? '') : `${as} of $${variable}`;
  const address = url ?? env[variable ?? ''];
  try {
    if (!address) throw new Error(`$${variable ?? ''} is not set`);
    if (variable !== undefined) redactor.hide(Buffer.from(address));
    if (!/^https?:/.test(address) || !URL.canParse(address)) throw new Error('it is no address of the web');
    const { contentType, body } = messageFor(as, redactor.data(sending), session);
    // A stop of the deploy is told as well, so its signal does not count.
    const patient = new AbortController().signal;
    await (await adapters.notices()).send(address, { contentType, body: redactor.text(body) }, patient);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    emit({ type: 'warning', code: 'notice-unsent', to, reason });
  }
}

function messageFor(
  as: NoticeTarget['as'],
  { notice, time }: Sending,
  { noticeText = () => '' }: Telling,
): NoticeMessage {
  if (as === 'cloudevents') {
    const { kind, ...data } = notice;
    const { service, environment, buildUrl } = data;
    const event = {
      specversion: '1.0',
      id: randomUUID(),
      type: `dev.slipway.deploy.${kind}`,
      source: buildUrl ?? `/slipway/${service}`,
      subject: `${service}/${environment}`,
      time,
      datacontenttype: 'application/json',
      data,
    };
    return { contentType: 'application/cloudevents+json', body: jsonText(event) };
  }
  const text = noticeText(notice);
  const message = as === 'slack' ? { text: escaped(text) } : cardWith(text);
  return { contentType: 'application/json', body: JSON.stringify(message) };
}

/** What Slack would take for a link, a person or a channel: anybody may write the subject of a commit. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * An adaptive card, which is what workflows of Teams take. Its texts are rich ones, as they read no Markdown: the subject of
 * a commit could be a link of its author.
 */
function cardWith(text: string): object {
  const lines = text.split('\n').map((line) => {
    const leads = /^https?:\/\/\S+$/.test(line) && { selectAction: { type: 'Action.OpenUrl', url: line } };
    return { type: 'RichTextBlock', inlines: [{ type: 'TextRun', text: line, ...leads }] };
  });
  const content = { type: 'AdaptiveCard', version: '1.4', body: lines };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content }],
  };
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
