type Env = Readonly<Record<string, string | undefined>>;

/** Names of variables that hold logins and keys of the deployer, or say where they are. */
const CREDENTIALS: readonly RegExp[] = [
  /^AWS_/i,
  /^KUBECONFIG$/i,
  /^SOPS_/i,
  /^SLIPWAY_.*KEY/i,
  /^SLIPWAY_REGISTRY_/i,
  /^SLIPWAY_NOTIFY/i,
  // The address of a chat is its key.
  /(?:^|_)WEBHOOK(?:_URL)?$/i,
  /^DOCKER_AUTH_CONFIG$/i,
  /^(?:PGPASSWORD|MYSQL_PWD|REDISCLI_AUTH)$/i,
  /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|PASSPHRASE|SECRET|CREDENTIALS?|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY)(?:_FILE|_PATH)?$/i,
];

/** Never lent, whatever the platform says: an approver's key signs for a person. */
const NEVER = /^SLIPWAY_.*KEY/i;

export function isCredentialName(name: string): boolean {
  return CREDENTIALS.some((pattern) => pattern.test(name));
}

/** Whether a program that a service names may see the variable; `pass` are the names that platform.yml lets through. */
export function mayPass(name: string, pass: readonly string[]): boolean {
  return !isCredentialName(name) || (pass.includes(name) && !NEVER.test(name));
}

/** The environment for programs that services name, such as test lines and builds. */
export function childEnvironment(env: Env, pass: readonly string[] = []): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => mayPass(name, pass)));
}
