import { STATUS_CODES } from 'node:http';
import { cut, oneLine } from '../../core/printable.ts';
import type { HttpVerification } from '../../core/verification.ts';
import { type Answer, LONGEST } from './answer.ts';

/** What a Service answered, or the API server in its place. */
export type HttpAnswer = { readonly status: number; readonly text: string };

export function judgeHttp({ path, status: wanted }: HttpVerification, { status, text }: HttpAnswer): Answer {
  const isGood = wanted === undefined ? status >= 200 && status < 300 : status === wanted;
  const name = `${status} ${STATUS_CODES[status] ?? ''}`.trim();
  if (isGood) return { state: 'good', text: `${path} answers ${name}` };
  const expected = wanted === undefined ? '' : `, not ${wanted}`;
  const said = firstLine(text);
  return { state: 'bad', text: `${path} answers ${name}${expected}${said === '' ? '' : `: ${said}`}` };
}

/** The message where the API server speaks, else the beginning of the answer. */
function firstLine(text: string): string {
  return cut(oneLine(messageIn(text) ?? text.trim().split('\n')[0] ?? ''), LONGEST);
}

function messageIn(text: string): string | undefined {
  try {
    const { kind, message } = JSON.parse(text) as { readonly kind?: unknown; readonly message?: unknown };
    return kind === 'Status' && typeof message === 'string' ? message : undefined;
  } catch {
    return undefined;
  }
}
