import yargs from 'yargs';
import type { Session } from '../app/world.ts';
import { inServiceFolder } from './service-folder.ts';
import { namesFor } from './completion-names.ts';
import { COMPLETE, nameOf, SHELLS } from './command-line.ts';
import { commands } from './commands.ts';

const WORDS = ['help', 'version', 'completion'];

/** What may stand where the last word is being written. */
export async function completions(words: readonly string[], session: Session): Promise<string[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const named = nameOf(before);
  const found = await candidates({ named, before, current }, session);
  // A shell reads a name a line, and shows it as it is.
  return found.filter((word) => word.startsWith(current) && !/\p{Cc}/u.test(word)).toSorted();
}

type Asked = {
  readonly named: string | undefined;
  readonly before: readonly string[];
  readonly current: string;
};

async function candidates({ named, before, current }: Asked, session: Session): Promise<readonly string[]> {
  if (named === undefined)
    return current.startsWith('-') ? ['--help', '--version'] : [...Object.keys(commands), ...WORDS];
  const given = before.slice(before.indexOf(named) + 1).filter((word) => !word.startsWith('-'));
  if (named === 'help') return Object.keys(commands[given[0] ?? '']?.actions ?? commands);
  if (named === 'completion') return [...SHELLS];
  const listed = commands[named];
  const [action = ''] = given;
  if (listed?.actions && !Object.hasOwn(listed.actions, action))
    return given.length > 0 || current.startsWith('-') ? [] : Object.keys(listed.actions);
  const command = await (listed?.actions?.[action] ?? listed)?.load?.();
  if (!command) return [];
  const options = optionsOf(command.options(yargs([])));
  if (current.startsWith('-'))
    return [...options.names, 'help', 'output', 'directory'].map((name) => `--${name}`);
  const last = before.at(-1) ?? '';
  const option = last.replace(/^--?/, '');
  if (last.startsWith('-') && options.choices[option]) return options.choices[option];
  const { cwd } = await inServiceFolder(named, {}, session);
  const places = withoutValues(before.slice(before.indexOf(named) + 1), options).slice(
    listed?.actions ? 1 : 0,
  );
  const names = async (slot: string): Promise<readonly string[]> =>
    namesFor({ slot, current, given: places }, { ...session, cwd });
  if (['-e', '--environment'].includes(last) && options.names.includes('environment'))
    return names('environment');
  if (last === '--diff' && named === 'history') return names('release');
  const place = /[<[](\w+)[\]>]/g;
  const slot = [...command.usage.matchAll(place)][places.length]?.[1];
  return slot === undefined ? [] : (options.choices[slot] ?? (await names(slot)));
}

/** The words that stand for arguments: neither options nor what an option of a value has behind it. */
function withoutValues(words: readonly string[], { flags }: Options): readonly string[] {
  const takesNext = (word = ''): boolean =>
    word.startsWith('-') && !word.includes('=') && !flags.includes(word.replace(/^--?(?:no-)?/, ''));
  return words.filter((word, index) => !word.startsWith('-') && !takesNext(words[index - 1]));
}

type Options = {
  readonly names: string[];
  readonly choices: Readonly<Record<string, string[]>>;
  /** Options without a value. */
  readonly flags: readonly string[];
};

function optionsOf(declared: unknown): Options {
  const {
    key = {},
    choices = {},
    boolean = [],
  } = (
    declared as {
      getOptions(): {
        key?: Record<string, unknown>;
        choices?: Record<string, string[]>;
        boolean?: readonly string[];
      };
    }
  ).getOptions();
  return {
    flags: [...boolean, 'help', 'h', 'input'],
    names: Object.keys(key).filter((name) => name.length > 1 && name !== 'version'),
    choices,
  };
}

export const COMPLETION_HELP = `slipway completion <shell>

a script that completes commands, options, environments, releases, files of secrets and sandboxes

Examples:
  # in ~/.bashrc
  source <(slipway completion bash)
  # in ~/.zshrc
  source <(slipway completion zsh)
  # once
  slipway completion fish > ~/.config/fish/completions/slipway.fish
`;

export function completionScript(shell: string): string {
  if (shell === 'fish')
    return `function __slipway_names
  set -l current (commandline -ct | string replace -ra '[\\\\\\\\"\\']' '')
  slipway ${COMPLETE} (commandline -opc)[2..-1] "$current" 2>/dev/null
end
complete -c slipway -f -a '(__slipway_names)'`;
  if (shell === 'zsh')
    return `#compdef slipway
_slipway() {
  local -a found
  found=("\${(@f)$(slipway ${COMPLETE} "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  if (( \${#found[1]} )); then compadd -- "\${found[@]}"; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _slipway slipway`;
  // Bash inserts a name as it is given, so that one with $( ) or ` would run once the line is entered.
  return `_slipway() {
  local name words=("\${COMP_WORDS[@]:1:COMP_CWORD-1}" "\${2//\\\\/}")
  COMPREPLY=()
  while IFS= read -r name; do
    case \${COMP_WORDS[COMP_CWORD]} in
      \\'*) name=$(sed "s/'/'\\\\\\\\''/g" <<<"$name") ;;
      \\"*) name=$(sed 's/[\\\\$\`"]/\\\\&/g' <<<"$name") ;;
      *) printf -v name %q "$name" ;;
    esac
    COMPREPLY+=("$name")
  done < <(slipway ${COMPLETE} "\${words[@]}" 2>/dev/null)
}
complete -o default -F _slipway slipway`;
}
