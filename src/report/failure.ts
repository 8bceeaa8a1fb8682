import { oneLine } from '../core/printable.ts';
import { bug } from '../core/catalogue/usage.ts';
import { type Fault, InvalidInput, UserError } from '../core/errors.ts';
import { Exit, type ExitCode } from '../core/exit.ts';
import { placeText } from '../core/place.ts';

export type FailureEvent = {
  readonly type: 'failed';
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: string;
  readonly details?: readonly string[];
  readonly faults?: readonly Fault[];
  readonly exit: ExitCode;
};

export function exitOf(error: unknown): ExitCode {
  return error instanceof UserError ? error.exit : Exit.bug;
}

/** What a person reads when a command ends early. */
export function failureText(error: unknown, version: string): string {
  if (error instanceof InvalidInput) return `✗ ${error.message}\n\n${faultLines(error.faults).join('\n')}`;
  if (error instanceof UserError) return userErrorLines(error).join('\n');
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `✗ a bug in slipway ${version}, please report it with these lines\n${stack}`;
}

/** What stands below the message, for a report; undefined where that says all. */
export function failureDetails(error: unknown): string | undefined {
  if (error instanceof InvalidInput) return faultLines(error.faults).join('\n');
  if (!(error instanceof UserError)) return undefined;
  const lines = [...error.details, ...(error.hint === undefined ? [] : [error.hint])];
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** The same for programs. */
export function failureEvent(error: unknown): FailureEvent {
  if (!(error instanceof UserError))
    return {
      type: 'failed',
      code: bug.described.code,
      message: error instanceof Error ? error.message : String(error),
      exit: Exit.bug,
    };
  const { code, message, hint, place, details, exit } = error;
  return {
    type: 'failed',
    code,
    message,
    ...(hint !== undefined && { hint }),
    ...(place && { place: placeText(place) }),
    ...(details.length > 0 && { details }),
    ...(error instanceof InvalidInput && { faults: error.faults }),
    exit,
  };
}

function userErrorLines({ message, hint, place, details }: UserError): string[] {
  return [
    `✗ ${oneLine(`${place ? `${placeText(place)} ` : ''}${message}`)}`,
    ...details.map((line) => `  ${oneLine(line)}`),
    ...(hint === undefined ? [] : hint.split('\n').map((line) => `  ${line}`)),
  ];
}

/** Faults one under the other, their places in one column, each with its line of the file where that may be shown. */
export function faultLines(faults: readonly Fault[]): string[] {
  const places = faults.map(({ place }) => (place ? placeText(place) : ''));
  const width = Math.min(Math.max(0, ...places.map(({ length }) => length)), 60);
  return faults.flatMap((fault, index) => {
    const warning = fault.severity === 'warning' ? 'warning: ' : '';
    const head = oneLine(`${(places[index] ?? '').padEnd(width)}  ${warning}${fault.message}`.trimStart());
    const hint = fault.hint === undefined ? [] : [`${' '.repeat(width)}  ${fault.hint}`];
    return [head, ...excerptLines(fault), ...hint];
  });
}

function excerptLines({ excerpt, place }: Fault): string[] {
  if (excerpt === undefined || place?.line === undefined) return [];
  const gutter = String(place.line).padStart(7);
  const line = `${gutter} │ ${excerpt}`;
  if (place.column === undefined) return [line];
  // Tabs are kept under the caret, so that it stands where an editor shows the column.
  const lead = excerpt.slice(0, place.column - 1).replaceAll(/[^\t]/gu, ' ');
  return [line, `${' '.repeat(gutter.length)} │ ${lead}${'^'.repeat(Math.max(1, place.length ?? 1))}`];
}
