import { basename, dirname } from 'node:path';
import { filesExist } from '../../core/catalogue/dsl.ts';
import { noPlatform } from '../../core/catalogue/templating.ts';
import { Exit } from '../../core/exit.ts';
import {
  answerFaults,
  type Answers,
  blockText,
  FIRST_PLATFORM,
  ignoreText,
  scaffold,
} from '../../dsl/scaffold.ts';
import { command } from '../command.ts';
import { numeric } from '../options/numeric.ts';
import { printResult } from '../result.ts';
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

/** Of the platform that is written where there is none. */
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
  asks: true,
  options: (yargs) =>
    yargs
      .option('name', { type: 'string', describe: 'name of the service [name of the folder]' })
      .option('port', { ...numeric('--port'), describe: 'port the program listens on [8080]' })
      .option('health', { type: 'string', describe: 'path that answers when it can serve [/healthz]' })
      .option('replicas', {
        ...numeric('--replicas'),
        describe: 'pods in every environment but development [2]',
      })
      .option('test', { type: 'string', describe: 'shell line that tests it [none]' })
      .option('platform', { type: 'string', describe: 'platform.yml [$SLIPWAY_PLATFORM]' }),
  run: async (args, session) => {
    const files = await session.adapters.files(session.cwd);
    const named = await environmentNames(args, session);
    const environments = named ?? ENVIRONMENTS;
    const answers = await answersFrom(args, session);
    const made = scaffold(answers, environments);
    const present: string[] = [];
    for (const path of made.keys()) if ((await files.text(path)) !== undefined) present.push(path);
    const block = present.includes('Jenkinsfile') ? blockText(answers, environments) : undefined;
    if (present.length > 0) throw filesExist(present, block);
    const ignored = ignoreText(await files.text('.gitignore'));
    const written = [
      ...made,
      ...(named ? [] : [['platform.yml', FIRST_PLATFORM] as const]),
      ...(ignored === undefined ? [] : [['.gitignore', ignored] as const]),
    ];
    for (const [path, text] of written) await files.writeText(path, text, 'everybody');
    for (const [path] of written) printResult({ type: 'file.written', path }, session, () => path);
    const hasDockerfile = (await files.text('Dockerfile')) !== undefined;
    if (session.output === 'text')
      session.show(
        nextText({
          hasDockerfile,
          isFirst: named === undefined,
          inRepository: await isInRepository(session),
        }),
      );
    return Exit.done;
  },
});

const NO_DOCKERFILE = `
  Dockerfile                     is not there: write one, or give image layers: or archive: in the Jenkinsfile`;
const SANDBOX = `
  slipway sandbox up             a real Kubernetes, registry and bucket on this machine, for a first try
  eval "$(slipway sandbox env)"  points this shell at it`;

/** What comes after init; a sandbox where no platform is named. */
function nextText({
  hasDockerfile,
  isFirst,
  inRepository,
}: {
  readonly hasDockerfile: boolean;
  readonly isFirst: boolean;
  readonly inRepository: boolean;
}): string {
  return `
next:${hasDockerfile ? '' : NO_DOCKERFILE}
  slipway check                  what is wrong with the manifests, without a cluster${isFirst ? SANDBOX : ''}
${inRepository ? '' : '  git init\n'}  git add . && git commit -m "Deploy with Slipway"
  slipway run${isFirst ? ' --branch development' : '                    for the branch that is checked out'}`;
}

async function isInRepository({ adapters, cwd }: Session): Promise<boolean> {
  for (let folder = cwd; ; folder = dirname(folder)) {
    const names = await (await adapters.files(folder)).names('.', { anywhere: true }).catch(() => undefined);
    if (names?.includes('.git')) return true;
    if (dirname(folder) === folder) return false;
  }
}

/** Those of the platform; undefined where there is none. */
async function environmentNames(
  { platform }: Args,
  session: Session,
): Promise<readonly string[] | undefined> {
  try {
    const { environments } = await loadPlatform({ platform }, session, 'offline');
    return environments.map(({ name }) => name);
  } catch (error) {
    if (noPlatform.is(error)) return undefined;
    throw error;
  }
}

async function answersFrom(args: Args, session: Session): Promise<Answers> {
  const { name = nameFrom(session.cwd), port = 8080, health = '/healthz', replicas = 2, test = '' } = args;
  const usual: Answers = { name, port, health, replicas, test };
  const { adapters, input, signal } = session;
  const terminal = input ? await adapters.terminal() : undefined;
  if (!terminal?.interactive) return usual;
  const answers: Answers = { ...usual };
  for (const { option, question, read } of QUESTIONS) {
    if (args[option] !== undefined) continue;
    const shown = usual[option] === '' ? '' : ` [${usual[option]}]`;
    for (;;) {
      const answer = (await terminal.ask(`${question}${shown}: `, signal)).trim();
      const given = { [option]: answer === '' ? usual[option] : read(answer) };
      // Of an answer alone: the others are right, or not yet given.
      const [fault] = answerFaults({ ...FITTING, ...given }, answer);
      Object.assign(answers, given);
      if (!fault) break;
      session.show(`  ✗ ${fault.message}`);
    }
  }
  return answers;
}

const FITTING: Answers = { name: 'service', port: 8080, health: '/', replicas: 1, test: '' };

type Question = {
  readonly option: keyof Answers;
  readonly question: string;
  readonly read: (answer: string) => string | number;
};

const asText = (answer: string): string => answer;
const QUESTIONS: readonly Question[] = [
  { option: 'name', question: 'name of the service', read: asText },
  { option: 'port', question: 'port it listens on', read: Number },
  { option: 'health', question: 'path that answers when it can serve', read: asText },
  { option: 'replicas', question: 'pods in production', read: Number },
  { option: 'test', question: 'shell line that tests it, empty for none', read: asText },
];

/** The folder's name as a name for a service, as near as it comes. */
function nameFrom(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'service' : name.slice(0, 63).replace(/-+$/, '');
}
