import { loadDelivery } from '../../app/delivery/load.ts';
import { planRestart } from '../../app/environment/restart.ts';
import { command } from '../command.ts';
import { breakGlassOption } from '../options/break-glass.ts';
import { executeOwn, type OwnPlanArgs, ownPlanOptions } from '../options/own-plan.ts';
import { withReports } from '../options/report.ts';

export default command<OwnPlanArgs & Record<string, unknown>>({
  usage: 'restart [environment]',
  summary: 'new Pods for every workload of the last release, watched as a deploy is',
  examples: [
    ['slipway restart production', 'replaces the Pods and changes nothing else'],
    ['slipway restart production --dry-run', 'which workloads that would be'],
  ],
  asks: true,
  options: (yargs) => breakGlassOption(ownPlanOptions(yargs)),
  run: (args, outer) =>
    withReports(args, outer, async (session) => {
      const delivery = await loadDelivery(args, session);
      const planned = await planRestart(
        delivery,
        { environment: delivery.environment(args.environment), breakGlass: args.breakGlass },
        session,
      );
      return executeOwn(planned, { args, delivery }, session);
    }),
});
