import { Exit } from '../../core/exit.ts';
import { PlainTexts, yamlText } from '../../core/yaml.ts';
import { renderManifests } from '../../templating/render.ts';
import type { RenderedManifest } from '../../templating/rendered.ts';
import { command } from '../command.ts';
import { loadOfflineStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';
import { warningText } from '../report/warning.ts';
import type { Session } from '../session.ts';

type Args = ReleaseArgs & { readonly out?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'render [environment]',
  summary: 'manifests as they would be applied, without a cluster',
  examples: [
    ['slipway render production', 'prints every manifest of production'],
    ['slipway render --out manifests', 'one file an object, all of them or none'],
    ['slipway render production --image registry/web:1.2 --branch main', 'without git'],
  ],
  options: (yargs) =>
    releaseOptions(yargs)
      .positional('environment', { type: 'string', describe: 'the one the branch goes to if not given' })
      .option('out', { type: 'string', describe: 'folder to write to instead of stdout' }),
  run: async ({ out, ...args }, session) => {
    const story = await loadOfflineStory(args, session);
    const release = story.release(story.environment(args.environment));
    const files = await session.adapters.files(session.cwd);
    const { manifests, warnings } = await renderManifests(release, files);
    for (const fault of warnings) session.emit({ type: 'warning', text: warningText(fault) });
    if (out === undefined) printAll(manifests, session);
    else await files.makeFolder(out, filesFor(manifests));
    return Exit.done;
  },
});

/** As one text ten thousand manifests would take more memory than all the rest, and one by one more time. */
const PRINTED_AT_ONCE = 64 * 1024;

function printAll(manifests: readonly RenderedManifest[], { print }: Session): void {
  const plain = new PlainTexts();
  let text = '';
  for (const { object } of manifests) {
    text += `---\n${yamlText(object, plain)}`;
    if (text.length < PRINTED_AT_ONCE) continue;
    print(text.slice(0, -1));
    text = '';
  }
  if (text !== '') print(text.slice(0, -1));
}

/** One file an object, named so that a listing shows them in the order they were rendered. */
function filesFor(manifests: readonly RenderedManifest[]): Map<string, string> {
  const width = String(manifests.length).length;
  const plain = new PlainTexts();
  return new Map(
    manifests.map(({ object }, index) => {
      const { kind, metadata } = object;
      const number = String(index + 1).padStart(width, '0');
      const name = `${number}-${kind}-${metadata.name}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
      return [`${name}.yml`, yamlText(object, plain)];
    }),
  );
}
