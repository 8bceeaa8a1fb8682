import type { ServiceContext } from '../../dsl/context.ts';
import { badDuration } from '../../core/catalogue/pipeline.ts';
import { parseDuration } from '../../core/duration.ts';
import type { BuiltImage } from '../../images/built.ts';
import { inStage, type Progress, type RunStage, type Stage, type StageWork } from '../stage.ts';
import { runTests } from '../test-lines.ts';
import { findOrBuild } from './build.ts';
import { type ImageWork, loadImage } from './image.ts';
import type { Session } from '../world.ts';

/** The shell lines of the block, in the workspace. */
export const runTest: RunStage = async ({ stage, delivery, options }, session) => {
  const timeoutMs = testTimeoutMs(options.testTimeout);
  const commands = delivery.context.test ?? [];
  await inStage(stage, session, async () => {
    const { cwd, emit, signal } = session;
    const processes = await session.adapters.processes();
    const { pass = [] } = delivery.platform;
    await runTests({ commands, cwd, pass, timeoutMs, processes, emit }, signal);
    return { value: undefined, result: { code: 'tested', inImage: false } };
  });
  return {};
};

/** The image that exists already, or a new one, with the test lines that want it built. */
export const runBuild: RunStage = async (work, session) => {
  const made = await imageFor(work.stage, work, session);
  if (made.built) await testBuilt(made.built, made.work, work, session);
  return made;
};

/** What was built, or what the builder still has of an earlier run; where the registry has it, only the scan is left. */
export const runPush: RunStage = async (work, session) => {
  const { stage, progress } = work;
  const {
    work: image,
    found,
    built,
  } = progress.work ? { ...progress, work: progress.work } : await imageFor({ name: 'build' }, work, session);
  if (found) {
    await image.scan(found.reference);
    return { image: found.reference };
  }
  if (!built) return {};
  try {
    return { image: await pushBuilt(stage, { work: image, built }, session) };
  } finally {
    if (!progress.built) await built.dispose();
  }
};

async function imageFor(
  stage: Stage,
  { delivery, options, pushes }: StageWork,
  session: Session,
): Promise<Pick<Progress, 'found' | 'built'> & { readonly work: ImageWork }> {
  const work = await loadImage(delivery, session, { ...options, registryOptional: !pushes });
  return { work, ...(await findOrBuild(stage, work, session, options)) };
}

async function testBuilt(
  built: BuiltImage,
  image: ImageWork,
  { delivery, options }: StageWork,
  session: Session,
): Promise<void> {
  const commands = delivery.context.testInImage ?? [];
  if (built.kind !== 'engine' || commands.length === 0) return;
  try {
    await inStage({ name: 'test', inImage: true }, session, async () => {
      await image.test(built, { commands, timeoutMs: testTimeoutMs(options.testTimeout) });
      return { value: undefined, result: { code: 'tested', inImage: true } };
    });
  } catch (error) {
    await built.dispose();
    throw error;
  }
}

async function pushBuilt(
  stage: Stage,
  { work, built }: { readonly work: ImageWork; readonly built: BuiltImage },
  session: Session,
): Promise<string> {
  return inStage(stage, session, async () => {
    const { host, repository } = work.target;
    session.emit({ type: 'note', code: 'pushing-to', host, repository });
    const pushed = await work.push(built);
    await work.scan(pushed.reference);
    const { reference: image, digest, layers, alreadyThere, bytesSent } = pushed;
    const result = { code: 'image-pushed', image, digest, layers, alreadyThere, bytesSent } as const;
    return { value: image, result };
  });
}

/** Says of a limit that it is one of nothing. Throws BAD_DURATION. */
export function tellTestTimeout(
  timeout: string | undefined,
  { test = [], testInImage = [] }: ServiceContext,
  { emit }: Session,
): void {
  if (timeout === undefined) return;
  testTimeoutMs(timeout);
  if (test.length + testInImage.length === 0) emit({ type: 'note', code: 'no-test-lines' });
}

function testTimeoutMs(timeout = '30m'): number {
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined) throw badDuration('--test-timeout', timeout);
  return timeoutMs;
}
