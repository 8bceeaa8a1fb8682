type Env = Readonly<Record<string, string | undefined>>;

/** What git needs of the process; no login, and none of the variables that name programs for git to run. */
const KEPT =
  /^(?:PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SystemRoot|XDG_CONFIG_HOME|GIT_CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|GIT_CEILING_DIRECTORIES|GIT_DISCOVERY_ACROSS_FILESYSTEM)$/;

/**
 * Settings that win over those of the repository, which anybody may have written who had the workspace before: nothing of
 * it names a program that git runs while it is asked questions, and git opens no connection.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  'core.fsmonitor': 'false',
  'core.hooksPath': '/dev/null',
  'core.pager': 'cat',
  'core.sshCommand': 'false',
  'core.askPass': 'false',
  'core.alternateRefsCommand': 'true',
  'credential.helper': '',
  'diff.external': '',
  'core.ignoreStat': 'false',
  'i18n.logOutputEncoding': 'UTF-8',
  'log.showSignature': 'false',
  'protocol.allow': 'never',
  'protocol.ext.allow': 'never',
  'submodule.recurse': 'false',
};

/** The environment of every git; `filters` are the names of content filters that the repository itself defines. */
export function gitEnvironment(env: Env, filters: readonly string[] = []): Record<string, string> {
  const settings = [
    ...Object.entries(SETTINGS),
    ...filters.flatMap((name) => [
      [`filter.${name}.clean`, ''],
      [`filter.${name}.smudge`, ''],
      [`filter.${name}.process`, ''],
      [`filter.${name}.required`, 'false'],
    ]),
  ];
  return {
    ...Object.fromEntries(
      Object.entries(env).filter(
        (pair): pair is [string, string] => KEPT.test(pair[0]) && pair[1] !== undefined,
      ),
    ),
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    // History as it was committed: neither replacements nor grafts hide who wrote a part of it.
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_GRAFT_FILE: '/dev/null',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key = '', value = ''], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
