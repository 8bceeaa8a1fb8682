import { noSandbox } from '../core/catalogue/sandbox.ts';
import { Exit, type ExitCode } from '../core/exit.ts';
import { binaries } from '../sandbox/binaries.ts';
import { down } from '../sandbox/down.ts';
import { assertEnvironmentNames } from '../sandbox/environments.ts';
import { DEFAULT_NAME, foldersFor } from '../sandbox/folders.ts';
import { sandboxNames, type SandboxStatus, statusOf } from '../sandbox/status.ts';
import { up } from '../sandbox/up.ts';
import type { Session } from './world.ts';

/** Builds what is missing and starts it, or finds it running; further environments are made either way. */
export async function startSandbox(
  name: string,
  environments: readonly string[],
  { env, clock, emit, signal }: Pick<Session, 'env' | 'clock' | 'emit' | 'signal'>,
): Promise<void> {
  // A wrong name should not cost five minutes of building first.
  foldersFor(name, env);
  assertEnvironmentNames(environments);
  const bin = await binaries({ env, clock, emit, signal });
  await up({ name, env, bin, environments, clock, emit, signal });
}

/** Ends one sandbox, or all of this user where no name is given, and removes what it kept. */
export async function endSandboxes(
  name: string | undefined,
  { env, emit, signal }: Pick<Session, 'env' | 'emit' | 'signal'>,
): Promise<ExitCode> {
  for (const each of name === undefined ? await sandboxNames(env) : [name])
    emit({ type: 'sandbox.removed', name: each, found: await down(each, env, signal) });
  return Exit.done;
}

/** How one sandbox is, or all of this user. Throws NO_SANDBOX where there is none. */
export async function sandboxes(
  name: string | undefined,
  env: Session['env'],
): Promise<readonly SandboxStatus[]> {
  const names = name === undefined ? await sandboxNames(env) : [name];
  const found = await Promise.all(names.map((each) => statusOf(each, env)));
  const all = found.filter((status) => status !== undefined);
  if (all.length === 0) throw noSandbox(name ?? DEFAULT_NAME);
  return all;
}
