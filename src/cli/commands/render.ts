import { Exit } from '../../core/exit.ts';
import type { KubeObject } from '../../core/objects.ts';
import { yamlText } from '../../core/yaml.ts';
import { renderManifests } from '../../templating/render.ts';
import type { RenderedManifest } from '../../templating/rendered.ts';
import { command } from '../command.ts';
import { loadOfflineStory, type ReleaseArgs, releaseOptions } from '../load-release.ts';
import { warningText } from '../report/warning.ts';

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
    if (out === undefined) for (const { object } of manifests) session.print(documentText(object));
    else await files.makeFolder(out, filesFor(manifests));
    return Exit.done;
  },
});

/** Printed one by one: ten thousand manifests as one text would take more memory than all the rest. */
function documentText(object: KubeObject): string {
  return `---\n${yamlText(object).trimEnd()}`;
}

/** One file an object, named so that a listing shows them in the order they were rendered. */
function filesFor(manifests: readonly RenderedManifest[]): Map<string, string> {
  const width = String(manifests.length).length;
  return new Map(
    manifests.map(({ object }, index) => {
      const { kind, metadata } = object;
      const number = String(index + 1).padStart(width, '0');
      const name = `${number}-${kind}-${metadata.name}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
      return [`${name}.yml`, yamlText(object)];
    }),
  );
}
