import { commands } from './commands.ts';

const GROUPS: Readonly<Record<string, readonly string[]>> = {
  Everyday: [
    'init',
    'check',
    'render',
    'explain',
    'run',
    'plan',
    'deploy',
    'status',
    'history',
    'rollback',
    'promote',
    'abort',
  ],
  Images: ['build', 'push'],
  Secrets: ['secrets'],
  Sandbox: ['sandbox'],
  'Approval and CI': ['approve', 'rights', 'report-status', 'ktmpl'],
  Platform: ['platform'],
};

/** The help of the program: every command, in the groups people look for it in. */
export function programHelp(): string {
  const grouped = Object.values(GROUPS).flat();
  const more = Object.keys(commands).filter((name) => !grouped.includes(name));
  const groups = Object.entries(more.length > 0 ? { ...GROUPS, More: more } : GROUPS).map(([title, names]) =>
    [
      `${title}:`,
      ...names.flatMap((name) => {
        const listed = commands[name];
        return listed ? [`  ${`slipway ${name}`.padEnd(22)} ${listed.summary}`] : [];
      }),
    ].join('\n'),
  );
  return `slipway <command>

Builds, plans, approves and watches deployments from the slipway block of a Jenkinsfile.

${groups.join('\n\n')}

Options of every command:
  -C, --directory FOLDER  folder of the service
  -o, --output json       one event a line
      --no-input          never asks anything
  -h, --help              options and examples of a command; also slipway help <command>
      --version           also slipway version

slipway completion bash|zsh|fish prints a script that completes commands, options and names
`;
}
