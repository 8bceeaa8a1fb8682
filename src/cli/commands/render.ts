import { assertNoFaults } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';
import { PlainTexts, yamlText } from '../../core/yaml.ts';
import { renderEach } from '../../templating/render.ts';
import type { RenderedFile } from '../../templating/rendered.ts';
import { command } from '../command.ts';
import { loadOfflineDelivery, type DeliveryOptions } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import type { Session } from '../../app/world.ts';

type Args = DeliveryOptions & { readonly out?: string };

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
    const delivery = await loadOfflineDelivery(args, session);
    const release = delivery.release(delivery.environment(args.environment));
    const files = await session.adapters.files(session.cwd);
    const printed: Printed[] = [];
    const plain = new PlainTexts();
    const take = ({ manifests }: RenderedFile): void => {
      for (const { object } of manifests)
        printed.push({ kind: object.kind, name: object.metadata.name, text: yamlText(object, plain) });
    };
    const faults = await renderEach(release, files, take, session.signal);
    assertNoFaults(faults);
    for (const fault of faults) session.emit({ type: 'warning', code: 'fault', fault });
    if (out === undefined) printAll(printed, session);
    else await files.makeFolder(out, filesFor(printed));
    return Exit.done;
  },
});

/** A manifest as text; its object has gone by then. */
type Printed = { readonly kind: string; readonly name: string; readonly text: string };

/** As one text ten thousand manifests would take more memory than all the rest, and one by one more time. */
const PRINTED_AT_ONCE = 64 * 1024;

function printAll(printed: readonly Printed[], { print }: Session): void {
  let text = '';
  for (const manifest of printed) {
    text += `---\n${manifest.text}`;
    if (text.length < PRINTED_AT_ONCE) continue;
    print(text.slice(0, -1));
    text = '';
  }
  if (text !== '') print(text.slice(0, -1));
}

/** One file an object, named so that a listing shows them in the order they were rendered. */
function filesFor(printed: readonly Printed[]): Map<string, string> {
  const width = String(printed.length).length;
  return new Map(
    printed.map(({ kind, name, text }, index) => {
      const number = String(index + 1).padStart(width, '0');
      const file = `${number}-${kind}-${name}`.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
      return [`${file}.yml`, text];
    }),
  );
}
