import { type DeliveryOptions, loadOfflineDelivery } from '../../app/delivery/load.ts';
import { rolesFor } from '../../app/environment/rights.ts';
import { Exit } from '../../core/exit.ts';
import { PlainTexts, yamlText } from '../../core/yaml.ts';
import { resultLine } from '../../report/results.ts';
import { command } from '../command.ts';
import { environmentArgument } from '../options/environment.ts';
import { releaseOptions } from '../options/release.ts';

export default command<DeliveryOptions & { readonly environment?: string } & Record<string, unknown>>({
  usage: 'rights [environment]',
  summary: 'the Role that a deploy needs, ready to apply',
  examples: [
    ['slipway rights production', 'prints a Role and, where it takes one, a ClusterRole'],
    ['slipway rights production | kubectl apply -f -', 'as an administrator'],
  ],
  options: (yargs) => environmentArgument(releaseOptions(yargs)),
  run: async (args, session) => {
    const delivery = await loadOfflineDelivery(args, session);
    const { roles, guessed } = await rolesFor(delivery, delivery.environment(args.environment), session);
    const plain = new PlainTexts();
    if (session.output === 'json') {
      for (const role of roles) session.print(resultLine({ type: 'role.printed', guessed, role }));
      return Exit.done;
    }
    if (guessed)
      session.print(
        '# The cluster may not be asked: the names of its kinds are those that Kubernetes would give them.',
      );
    for (const role of roles) session.print(`---\n${yamlText(role, plain)}`.trimEnd());
    return Exit.done;
  },
});
