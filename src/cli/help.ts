import { inRows } from '../report/columns.ts';
import type { Listed } from './command.ts';
import { commands } from './commands.ts';

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Everyday: [
    ...['init', 'check', 'run', 'plan', 'deploy', 'status', 'history'],
    ...['rollback', 'restart', 'remove', 'tidy', 'promote', 'abort'],
  ],
  'Looking into it': ['doctor', 'render', 'explain', 'rights'],
  'Systems of others': ['import'],
  Images: ['build', 'push'],
  Secrets: ['secrets'],
  Sandbox: ['sandbox'],
  'Approval and CI': ['approve', 'report-status', 'ktmpl'],
  Platform: ['platform'],
};

const WIDTH = 24;

/** The help of the program: every command, in the groups people look for it in, as wide as the terminal. */
export function programHelp(columns?: number): string {
  const grouped = Object.values(GROUPS).flat();
  const more = Object.keys(commands).filter((name) => !grouped.includes(name));
  const groups = Object.entries(more.length > 0 ? { ...GROUPS, More: more } : GROUPS).map(([title, names]) =>
    [`${title}:`, ...names.flatMap((name) => lines(name, commands[name]))].join('\n'),
  );
  return inPage(
    `slipway <command>

Builds, plans, approves and watches deployments from the slipway block of a Jenkinsfile.

${groups.join('\n\n')}

Options of every command:
  -C, --directory FOLDER  folder of the service
  -o, --output json       one event a line
      --no-input          never asks anything
  -h, --help              options and examples of a command; also slipway help <command>
      --version           also slipway version

slipway completion bash|zsh|fish prints a script that completes commands, options and names
`,
    columns,
  );
}

/** The page of a command that has actions: what there is to name next. */
export function groupHelp(
  name: string,
  { summary, actions = {} }: Listed,
  columns: number | undefined,
): string {
  return inPage(
    `slipway ${name} <action>

${summary}

${Object.entries(actions)
  .map(([action, listed]) => lines(`${name} ${action}`, listed).join('\n'))
  .join('\n')}

slipway help ${name} <action> shows options and examples
`,
    columns,
  );
}

/** A group stands there with each of its actions, which is what one calls. */
function lines(name: string, listed: Listed | undefined): readonly string[] {
  const { summary, actions } = listed ?? {};
  if (actions) return Object.entries(actions).flatMap(([action, each]) => lines(`${name} ${action}`, each));
  return summary === undefined ? [] : [`  ${`slipway ${name}`.padEnd(WIDTH)}  ${summary}`];
}

function inPage(text: string, columns = Infinity): string {
  return text
    .split('\n')
    .flatMap((line) => inRows(line, columns))
    .join('\n');
}
