import { channelOf, withNamespace } from '../../app/delivery/channel.ts';
import { type DeliveryOptions, loadOfflineDelivery } from '../../app/delivery/load.ts';
import { filesFor, printAll, renderTexts, writeAll } from '../../app/delivery/texts.ts';
import { Exit } from '../../core/exit.ts';
import { resultLine } from '../../report/results.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';

type Args = DeliveryOptions & { readonly out?: string; readonly channel?: string };

export default command<Args & Record<string, unknown>>({
  usage: 'render [environment]',
  summary: 'manifests of this commit as they would be applied, without a cluster',
  examples: [
    ['slipway render production', 'prints every manifest of production'],
    ['slipway render --out manifests', 'one file an object, all of them or none'],
    ['slipway render production --channel addons', 'as an addons channel of kOps'],
    ['slipway render production --image registry/web:1.2 --branch main', 'without git'],
  ],
  options: (yargs) =>
    environmentArgument(releaseOptions(yargs))
      .option('out', { type: 'string', describe: 'folder to write to instead of stdout' })
      .option('channel', { type: 'string', describe: 'folder to write to as an addons channel of kOps' })
      .conflicts('out', 'channel'),
  run: async ({ out, channel, ...args }, session) => {
    const delivery = await loadOfflineDelivery(args, session);
    const release = delivery.release(delivery.environment(args.environment));
    const { texts, warnings } = await renderTexts(release, session, (object) =>
      channel === undefined ? object : withNamespace(object, release),
    );
    for (const fault of warnings) session.emit({ type: 'warning', code: 'fault', fault });
    if (channel !== undefined) await writeAll(channel, channelOf(release, texts), session);
    else if (out === undefined && session.output === 'json')
      for (const text of texts) session.print(resultLine({ type: 'manifest.rendered', ...text }));
    else if (out === undefined) printAll(texts, session.print);
    else await writeAll(out, filesFor(texts), session);
    return Exit.done;
  },
});
