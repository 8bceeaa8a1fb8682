import { type DeliveryOptions, loadOfflineDelivery } from '../../app/delivery/load.ts';
import { explainDelivery } from '../../app/explain.ts';
import { assertNoFaults } from '../../core/errors.ts';
import { Exit } from '../../core/exit.ts';
import { explained, explainLines } from '../../report/explain.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';
import { printResult } from '../result.ts';

export default command<DeliveryOptions & Record<string, unknown>>({
  usage: 'explain [environment]',
  summary: 'where every value of the manifests came from, and why this branch goes there',
  examples: [
    ['slipway explain production', 'each substituted field with its value and its origin'],
    ['slipway explain --output json', 'the same for programs'],
  ],
  options: (yargs) => environmentArgument(releaseOptions(yargs)),
  run: async (args, session) => {
    const delivery = await loadOfflineDelivery(args, session);
    const { facts, faults } = await explainDelivery(delivery, args, session);
    const told = explained(facts);
    printResult({ type: 'explained', ...told }, session, () =>
      explainLines(told, session.columnsOut).join('\n'),
    );
    // What could be rendered is explained first; then the rest is said as any other command says it.
    assertNoFaults(faults);
    return Exit.done;
  },
});
