import { badDuration } from '../../core/catalogue/pipeline.ts';
import { parseDuration } from '../../core/duration.ts';
import type { BuiltImage } from '../../images/built.ts';
import { inStage } from '../in-stage.ts';
import { runTests } from '../test-lines.ts';
import { buildStage } from './build.ts';
import { type ImageOptions, type ImageWork, loadImage } from './image.ts';
import type { Delivery } from '../delivery/load.ts';
import { pushedText } from '../../report/images.ts';
import type { Session } from '../world.ts';

/** The stage `test`: the shell lines of the block, in the workspace. */
export async function testStage(
  { context, platform }: Pick<Delivery, 'context' | 'platform'>,
  timeout: string | undefined,
  session: Session,
): Promise<void> {
  const timeoutMs = testTimeoutMs(timeout);
  const commands = context.test ?? [];
  await inStage({ name: 'test', title: 'test' }, session, async () => {
    const { cwd, emit, signal } = session;
    const processes = await session.adapters.processes();
    const { pass = [] } = platform;
    await runTests({ commands, cwd, pass, timeoutMs, processes, emit }, signal);
    return { value: undefined, summary: 'test' };
  });
}

function testTimeoutMs(timeout = '30m'): number {
  const timeoutMs = parseDuration(timeout);
  if (timeoutMs === undefined) throw badDuration('--test-timeout', timeout);
  return timeoutMs;
}

export type ImageStagesOptions = ImageOptions & {
  /** Run the test lines of the block that want the built image. */
  readonly test: boolean;
  readonly testTimeout?: string | undefined;
  readonly push: boolean;
};

/**
 * The stages `build` and `push`, and between them the test lines that want the built image; where the registry has the
 * image of this commit, none does anything. Returns the reference by digest, or undefined where nothing
 * was to be pushed.
 */
export async function imageStages(
  delivery: Delivery,
  options: ImageStagesOptions,
  session: Session,
): Promise<string | undefined> {
  const work = await loadImage(delivery, session, { ...options, registryOptional: !options.push });
  const { found, built } = await buildStage(work, session, options);
  if (found) {
    await work.scan(found.reference);
    return found.reference;
  }
  try {
    const commands = (options.test && delivery.context.testInImage) || [];
    if (built.kind === 'engine' && commands.length > 0)
      await inStage({ name: 'test', title: 'test in the image' }, session, async () => {
        await work.test(built, { commands, timeoutMs: testTimeoutMs(options.testTimeout) });
        return { value: undefined, summary: 'test in the image' };
      });
    return options.push ? await pushStage(work, built, session) : undefined;
  } finally {
    await built.dispose();
  }
}

async function pushStage(work: ImageWork, built: BuiltImage, session: Session): Promise<string> {
  return inStage({ name: 'push', title: 'push' }, session, async () => {
    session.emit({ type: 'note', text: `${work.target.host}/${work.target.repository}` });
    const pushed = await work.push(built);
    await work.scan(pushed.reference);
    return { value: pushed.reference, summary: pushedText(pushed) };
  });
}
