import { assertNoFaults } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';
import { placeText } from '../../core/place.ts';
import type { Environment } from '../../core/platform.ts';
import { matchesBranch } from '../../dsl/environments.ts';
import { explain } from '../../templating/explain.ts';
import { renderFiles } from '../../templating/render.ts';
import { command } from '../command.ts';
import { loadOfflineDelivery, type DeliveryOptions, type Delivery } from '../../app/delivery/load.ts';
import { releaseOptions } from '../options/release.ts';
import { type Explained, explainLines } from '../../report/explain.ts';

export default command<DeliveryOptions & Record<string, unknown>>({
  usage: 'explain [environment]',
  summary: 'where every value of the manifests came from, and why this branch goes there',
  examples: [
    ['slipway explain production', 'each substituted field with its value and its origin'],
    ['slipway explain --output json', 'the same for programs'],
  ],
  options: (yargs) =>
    releaseOptions(yargs).positional('environment', {
      type: 'string',
      describe: 'the one the branch goes to if not given',
    }),
  run: async (args, session) => {
    const delivery = await loadOfflineDelivery(args, session);
    const environment = delivery.environment(args.environment);
    const release = delivery.release(environment);
    const rendered = await renderFiles(release, await session.adapters.files(session.cwd), session.signal);
    const explained: Explained = {
      branch: delivery.build.branch === '' ? 'unknown branch' : delivery.build.branch,
      environment: environment.name,
      why: whyThere(delivery, environment),
      image: release.image,
      imageWhy: whyImage(args, delivery, release.image),
      ...explain(rendered, release),
    };
    if (session.output === 'json') session.print(JSON.stringify(explained));
    else session.show(explainLines(explained).join('\n'));
    // What could be rendered is explained first; then the rest is said as any other command says it.
    assertNoFaults(rendered.faults);
    return Exit.done;
  },
});

function whyThere({ build, environments, platform }: Delivery, environment: Environment): string {
  const pattern = environment.branches.find((branch) => matchesBranch(branch, build.branch));
  const { file, line } = environment.place;
  const place = placeText({ file, ...(line !== undefined && { line }) });
  if (pattern !== undefined) {
    const by = pattern === build.branch ? '' : `, by ${pattern}`;
    return `${place} environments.${environment.name}.branches${by}`;
  }
  const later = platform.environments.find(({ after }) => after === environment.name);
  if (later && environments.includes(environment))
    return `${place} before ${later.name}, which comes after ${environment.name}`;
  const own = environments.map((each) => each.name).join(', ');
  return `named on the command line; the branch goes to ${own === '' ? 'no environment' : own}`;
}

function whyImage(
  { image: given }: DeliveryOptions,
  { build, context }: Delivery,
  image: string | undefined,
): string {
  if (given !== undefined) return '--image';
  if (context.kubernetes?.image !== undefined) return 'image in the kubernetes block';
  if (image === undefined)
    return context.image ? 'unknown without branch, commit and build number' : 'no image in the block';
  return `tag from branch, build ${build.number}, commit`;
}
