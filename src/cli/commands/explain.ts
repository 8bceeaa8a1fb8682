import { type DeliveryOptions, loadOfflineDelivery } from '../../app/delivery/load.ts';
import { explainDelivery } from '../../app/explain.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';
import { explained, explainLines } from '../../report/explain.ts';
import { command } from '../command.ts';
import { releaseOptions } from '../options/release.ts';

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
    const { facts, faults } = await explainDelivery(delivery, args, session);
    const told = explained(facts);
    if (session.output === 'json') session.print(JSON.stringify(told));
    else session.show(explainLines(told).join('\n'));
    // What could be rendered is explained first; then the rest is said as any other command says it.
    assertNoFaults(faults);
    return Exit.done;
  },
});
