type Env = Readonly<Record<string, string | undefined>>;

/** Names of variables that hold logins and keys of the deployer, or say where they are. */
const CREDENTIALS: readonly RegExp[] = [
  /^AWS_/i,
  /^KUBE_?CONFIG(?:_PATHS?|_FILE)?$/i,
  /^SOPS_/i,
  /^SLIPWAY_.*KEY/i,
  /^SLIPWAY_REGISTRY_/i,
  /^SLIPWAY_NOTIFY/i,
  // The address of a chat is its key.
  /(?:^|_)WEBHOOK(?:_URL)?$/i,
  /^DOCKER_AUTH_CONFIG$/i,
  /^(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)$/i,
  // They lead to an agent or a program that logs in.
  /^(?:SSH_AUTH_SOCK|(?:SSH|GIT|SUDO)_ASKPASS)$/i,
  /(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|(?:API|ACCESS|SECRET|PRIVATE)_?KEY)(?:_V?\d+)?(?:_FILE|_PATH)?$/i,
  // Those of Jenkins mark processes, by which it ends them.
  /^(?!JENKINS_(?:NODE_|SERVER_)?COOKIE$)(?:.*_)?(?:PAT|JWT|BEARER|AUTH|AUTHORIZATION|COOKIE|PASS|PW|CREDS?)(?:_V?\d+)?(?:_FILE|_PATH)?$/i,
];

/** Values that are credentials under whatever name: of well-known tokens, and addresses with a password in them. */
const VALUES: readonly RegExp[] = [
  /\b(?:gh[oprsu]_|github_pat_|gl(?:pat|dt|ptt|rt|soat|cbt)-|npm_|dckr_pat_|xox[a-z]-|xapp-|hvs\.|sk_live_|rk_live_|pypi-AgE|ATATT3|ATCTT3|ATBB|SG\.)[\w-]{8}/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{12}/,
  /\bAIza[\w-]{30}/,
  /\beyJ[\w-]{8,}\.eyJ[\w-]{8}/,
  /\bAGE-SECRET-KEY-/,
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY/,
  /\b[a-z][a-z0-9+.-]{0,30}:\/\/(?:[^\s/?#@:]{0,400}:[^\s/?#@]{1,4000}|[^\s/?#@:]{20,4000})@/i,
];

/** Without its proxy a build reaches nothing, so that it is lent with the login in it. */
const PROXY = /^(?:HTTPS?|ALL|FTP)_PROXY$/i;

/** Never lent, whatever the platform says: an approver's key signs for a person. */
const NEVER = /^SLIPWAY_.*KEY/i;

export function isCredentialName(name: string): boolean {
  return CREDENTIALS.some((pattern) => pattern.test(name));
}

function isCredential(name: string, value: string): boolean {
  return isCredentialName(name) || (!PROXY.test(name) && VALUES.some((pattern) => pattern.test(value)));
}

/** Whether a program that a service names may see the variable; `pass` are the names that platform.yml lets through. */
export function mayPass(name: string, pass: readonly string[], value = ''): boolean {
  return !isCredential(name, value) || (pass.includes(name) && !NEVER.test(name));
}

/** For programs that the platform or the machine name, which may hold the deployer's own logins, but sign for nobody. */
export function withoutSigningKeys(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !NEVER.test(name)));
}

/** The environment for programs that services name, such as test lines and builds. */
export function childEnvironment(env: Env, pass: readonly string[] = []): Env {
  return Object.fromEntries(Object.entries(env).filter(([name, value]) => mayPass(name, pass, value)));
}
