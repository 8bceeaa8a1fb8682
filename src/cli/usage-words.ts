import { suggestion } from '../core/suggestion.ts';

/** What yargs says of a command line, in words that name what to write. */
export function usageText(
  message: string,
  {
    usage,
    options,
    given,
  }: { readonly usage: string; readonly options: readonly string[]; readonly given: readonly string[] },
): string {
  const [, unknown] = /^Unknown arguments?: (.*)$/.exec(message) ?? [];
  if (unknown !== undefined) return unknownText(unknown.split(', '), { usage, options, given });
  if (/^Not enough non-option arguments/.test(message)) {
    const [missing = 'what it is about'] = /<[^>]+>/.exec(usage) ?? [];
    return `${missing.replaceAll(/[<>]/g, '')} is missing: slipway ${usage}`;
  }
  const [, valueless] = /^Not enough arguments following: (.*)$/.exec(message) ?? [];
  if (valueless !== undefined) return `${optionText(valueless)} needs a value`;
  const [, name, value, choices] =
    /^Invalid values: Argument: (\S+), Given: (.*), Choices: (.*)$/.exec(message) ?? [];
  if (name !== undefined)
    return `${optionText(name)} is ${value ?? ''}, not one of ${(choices ?? '').replaceAll('"', '')}`;
  const [, dependent, needed = ''] =
    /^(?:Missing dependent arguments|Implications failed): (\S+) -> (\S+)$/.exec(message) ?? [];
  if (dependent !== undefined) {
    const isWord = usage.includes(`[${needed}]`);
    return `${optionText(dependent)} needs ${isWord ? needed : optionText(needed)} too${isWord ? `: slipway ${usage}` : ''}`;
  }
  const [, required] = /^Missing required arguments?: (.*)$/.exec(message) ?? [];
  if (required !== undefined) {
    const names = required.split(', ').map(optionText);
    return `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} missing`;
  }
  return message;
}

function unknownText(
  words: readonly string[],
  {
    usage,
    options,
    given,
  }: { readonly usage: string; readonly options: readonly string[]; readonly given: readonly string[] },
): string {
  // One letter is near to every other one.
  const long = options.filter((option) => option.length > 1);
  const namesEnvironment = given.some((word) => /^(?:-e|--environment)(?:=|$)/.test(word));
  const isSecond = namesEnvironment && usage.includes('[environment]');
  // Of `--scan-timeout` yargs names `scanTimeout` as well.
  const written = words.filter((word) => given.some((one) => bare(one) === word));
  const said = (written.length === 0 ? words : written).map((word) => {
    const asOption = given.find((one) => one.startsWith('-') && bare(one) === word);
    return asOption === undefined
      ? isSecond
        ? `'${word}' is one word too many, because -e names the environment`
        : `Unknown argument '${word}': write slipway ${usage}`
      : `there is no option ${asOption.split('=')[0] ?? word}${suggestion(word, long).replace("'", "'--")}`;
  });
  return said.join('; ');
}

function bare(word: string): string {
  return word.replace(/^--?(?:no-)?/, '').split('=')[0] ?? '';
}

function optionText(name: string): string {
  return `${name.length === 1 ? '-' : '--'}${name}`;
}
