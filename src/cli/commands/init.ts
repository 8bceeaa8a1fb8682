import { basename } from 'node:path';
import { filesExist } from '../../core/catalogue/dsl.ts';
import { Exit } from '../../core/exit.ts';
import { type Answers, blockText, scaffold } from '../../dsl/scaffold.ts';
import { command } from '../command.ts';
import { loadPlatform } from '../../app/delivery/platform.ts';
import type { Session } from '../../app/world.ts';

type Args = {
  readonly name?: string;
  readonly port?: number;
  readonly health?: string;
  readonly replicas?: number;
  readonly test?: string;
  readonly platform?: string;
};

const ENVIRONMENTS = ['development', 'production'];

export default command<Args & Record<string, unknown>>({
  usage: 'init',
  summary: 'Jenkinsfile and deploy/ for a new service',
  examples: [
    ['slipway init', 'asks five questions on a terminal'],
    [
      'slipway init --name shop --port 8080 --test "npm test"',
      'asks only for the rest, and nothing without a terminal',
    ],
  ],
  options: (yargs) =>
    yargs
      .option('name', { type: 'string', describe: 'name of the service [name of the folder]' })
      .option('port', { type: 'number', describe: 'port the program listens on [8080]' })
      .option('health', { type: 'string', describe: 'path that answers when it can serve [/healthz]' })
      .option('replicas', { type: 'number', describe: 'pods in every environment but development [2]' })
      .option('test', { type: 'string', describe: 'shell line that tests it [none]' })
      .option('platform', { type: 'string', describe: 'platform.yml [$SLIPWAY_PLATFORM]' }),
  run: async (args, session) => {
    const files = await session.adapters.files(session.cwd);
    const environments = await environmentNames(args, session);
    const answers = await answersFrom(args, session);
    const made = scaffold(answers, environments);
    const present: string[] = [];
    for (const path of made.keys()) if ((await files.text(path)) !== undefined) present.push(path);
    const block = present.includes('Jenkinsfile') ? blockText(answers, environments) : undefined;
    if (present.length > 0) throw filesExist(present, block);
    for (const [path, text] of made) await files.writeText(path, text);
    for (const path of made.keys()) session.print(path);
    return Exit.done;
  },
});

/** Those of the platform; the usual two where none is named. */
async function environmentNames({ platform }: Args, session: Session): Promise<readonly string[]> {
  if (platform === undefined && !session.env['SLIPWAY_PLATFORM']) return ENVIRONMENTS;
  const { environments } = await loadPlatform({ platform }, session, 'offline');
  return environments.map(({ name }) => name);
}

async function answersFrom(args: Args, session: Session): Promise<Answers> {
  const ask = await asker(session);
  return {
    name: args.name ?? (await ask('name of the service', nameFrom(session.cwd))),
    port: args.port ?? Number(await ask('port it listens on', '8080')),
    health: args.health ?? (await ask('path that answers when it can serve', '/healthz')),
    replicas: args.replicas ?? Number(await ask('pods in production', '2')),
    test: args.test ?? (await ask('shell line that tests it, empty for none', '')),
  };
}

type Ask = (question: string, usual: string) => Promise<string>;

/** Asks a person where there is one; takes the usual answer otherwise. */
async function asker({ adapters, input, signal }: Session): Promise<Ask> {
  const terminal = input ? await adapters.terminal() : undefined;
  if (!terminal?.interactive) return (_, usual) => Promise.resolve(usual);
  return async (question, usual) => {
    const answer = await terminal.ask(`${question}${usual === '' ? '' : ` [${usual}]`}: `, signal);
    return answer.trim() === '' ? usual : answer.trim();
  };
}

/** The folder's name as a name for a service, as near as it comes. */
function nameFrom(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'service' : name.slice(0, 63).replace(/-+$/, '');
}
