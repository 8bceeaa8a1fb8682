import { loadDelivery } from '../../app/delivery/load.ts';
import { planRemoval } from '../../app/environment/remove.ts';
import { command } from '../command.ts';
import { breakGlassOption } from '../options/break-glass.ts';
import { executeOwn, type OwnPlanArgs, ownPlanOptions } from '../options/own-plan.ts';
import { pruneOption } from '../options/prune.ts';
import { withReports } from '../options/report.ts';

type Args = OwnPlanArgs & { readonly prune?: readonly string[] };

export default command<Args & Record<string, unknown>>({
  usage: 'remove <environment>',
  summary: 'end the service in an environment: everything of its last release goes',
  examples: [
    ['slipway remove staging', 'shows the plan, asks for the name of the service, removes'],
    ['slipway remove staging --dry-run', 'what would go, and what is protected'],
    ['slipway remove staging --approve sha256:1f09...', 'without a terminal: the plan that was seen'],
  ],
  asks: true,
  options: (yargs) => pruneOption(breakGlassOption(ownPlanOptions(yargs))),
  run: (args, outer) =>
    withReports(args, outer, async (session) => {
      const delivery = await loadDelivery(args, session);
      const environment = delivery.environment(args.environment);
      const planned = await planRemoval(
        delivery,
        { environment, pruneKinds: args.prune ?? [], breakGlass: args.breakGlass },
        session,
      );
      return executeOwn(planned, { args, delivery }, session);
    }),
});
