import type { Notice } from '../core/notice.ts';
import { printableData } from '../core/printable.ts';
import { shortDigest, shortImage } from '../core/short-names.ts';
import { deployFailureText } from './stages.ts';

/** One message for a chat: what happens where, who wants it, and where to read on. */
export function noticeText(told: Notice): string {
  const notice = printableData(told);
  const { buildUrl, breakGlass } = notice;
  return [
    sentence(notice),
    ...(breakGlass === undefined ? [] : [`It breaks the freeze: ${breakGlass}`]),
    ...(buildUrl === undefined ? [] : [buildUrl]),
  ].join('\n');
}

function sentence(notice: Notice): string {
  const { kind, service, environment, requester, subject, approver, approvers = [], failure } = notice;
  const what = `${service}: ${deedOf(notice)} to ${environment}`;
  const who = approver === undefined ? requester : `${requester}, approved by ${approver}`;
  switch (kind) {
    case 'started':
      return `${what} has begun: ${subject} (${who})`;
    case 'waiting':
      return `${what} waits for approval${approvers.length === 0 ? '' : ` by ${approvers.join(' or ')}`}: ${subject} (${who}, plan ${shortDigest(notice)})`;
    case 'succeeded':
      return `${what} is done (${who})`;
    case 'failed':
    case 'rolled-back': {
      const why = failure ? deployFailureText(failure) : (notice.error ?? '');
      return `${what} ${kind === 'failed' ? 'has failed' : 'was taken back'}: ${why} (${who})`;
    }
  }
}

function deedOf({ image, commit, rollbackTo }: Notice): string {
  const what = image === undefined ? commit.slice(0, 7) : shortImage(image);
  return rollbackTo === undefined ? `deploy of ${what}` : `rollback to release ${rollbackTo} (${what})`;
}
