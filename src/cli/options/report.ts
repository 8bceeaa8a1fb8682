import type { Argv } from 'yargs';
import type { Event } from '../../core/events.ts';
import { Exit, type ExitCode } from '../../core/exit.ts';
import { commitPage } from '../../app/delivery/commit-page.ts';
import { UserError } from '../../core/errors.ts';
import type { Session } from '../../app/world.ts';
import { failureDetails } from '../../report/failure.ts';

export type ReportArgs = { readonly report?: string | undefined; readonly junit?: string | undefined };

export function reportOptions(yargs: Argv): Argv {
  return yargs
    .option('report', { type: 'string', describe: 'HTML page of the deploy: timeline, plan, diagnosis' })
    .option('junit', { type: 'string', describe: 'JUnit file with a test case an object' });
}

/** Runs a command and leaves its reports behind, however it ends. */
export async function withReports(
  { report, junit }: ReportArgs,
  session: Session,
  work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  if (report === undefined && junit === undefined) return work(session);
  const events: Event[] = [];
  const emit = (event: Event): void => {
    // What programs print may be endless, and no report shows it.
    if (event.type !== 'command.output') events.push(event);
    session.emit(event);
  };
  const write = async (error?: unknown): Promise<void> => {
    const files = await session.adapters.files(session.cwd);
    const { text, data } = session.redactor;
    if (report !== undefined) {
      const { reportPage } = await import('../../report/html/page.ts');
      const commitUrl = await commitPage(events, session);
      const message = error === undefined ? undefined : messageOf(error);
      const context = { commitUrl, details: failureDetails(error) };
      const page = reportPage(data(events), data(message), data(context));
      await files.writeText(report, text(page), 'everybody');
    }
    if (junit !== undefined) {
      const { junitText } = await import('../../report/junit.ts');
      await files.writeText(junit, text(junitText(data(events))), 'everybody');
    }
  };
  // How the command ended badly matters more than a report that cannot be written.
  const tell = (unwritten: unknown): void => {
    if (!(unwritten instanceof UserError)) throw unwritten;
    const { code, message, hint } = unwritten;
    session.emit({
      type: 'warning',
      code: 'fault',
      fault: { code, message, ...(hint !== undefined && { hint }) },
    });
  };
  const exit = await work({ ...session, emit }).catch(async (error: unknown) => {
    await write(error).catch(tell);
    throw error;
  });
  if (exit === Exit.done) await write();
  else await write().catch(tell);
  return exit;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'a bug in slipway';
}
