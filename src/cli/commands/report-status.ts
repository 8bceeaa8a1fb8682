import { reportStatus } from '../../app/build-status.ts';
import { STATUS_WORDS } from '../../report/build-status.ts';
import { Exit } from '../../core/exit.ts';
import { command } from '../command.ts';

type State = keyof typeof STATUS_WORDS;

type Args = {
  readonly environment: string;
  readonly state: State;
  readonly repository?: string;
  readonly link?: string;
  readonly api?: string;
  readonly platform?: string;
};

export default command<Args & Record<string, unknown>>({
  usage: 'report-status',
  summary: 'tell Bitbucket how a deploy of this commit ended',
  examples: [
    [
      'slipway report-status --environment production --state successful',
      'beside the commit, with a link to the build',
    ],
    [
      'slipway report-status --environment production --state running --api https://bitbucket.example.com',
      'the same in Bitbucket Data Center',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('environment', { type: 'string', demandOption: true, describe: 'where the commit went' })
      .option('state', {
        choices: Object.keys(STATUS_WORDS) as State[],
        demandOption: true,
        describe: 'how it went',
      })
      .option('repository', {
        type: 'string',
        describe: 'workspace/name, or PROJECT/name in Data Center; that of the remote origin if not given',
      })
      .option('link', { type: 'string', describe: 'page to lead people to; $BUILD_URL if not given' })
      .option('api', {
        type: 'string',
        describe:
          'address of Bitbucket where the platform names none; $SLIPWAY_BITBUCKET or Bitbucket Cloud if not given',
      })
      .option('platform', {
        type: 'string',
        describe: 'platform file, whose bitbucket: wins; $SLIPWAY_PLATFORM if not given',
      }),
  run: async (args, session) => {
    const { repository, commit } = await reportStatus({ ...args, words: STATUS_WORDS[args.state] }, session);
    session.emit({ type: 'note', code: 'status-reported', repository, commit, state: args.state });
    return Exit.done;
  },
});
