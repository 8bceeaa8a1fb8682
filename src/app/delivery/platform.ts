import { noPlatform, noSuchFile } from '../../core/catalogue/templating.ts';
import type { Platform } from '../../core/platform.ts';
import { hideLogins } from '../../core/redact/logins.ts';
import { parsePlatform, sandboxOf } from '../../dsl/platform.ts';
import { foldersFor } from '../../sandbox/folders.ts';
import type { DeliveryOptions } from './delivery.ts';
import { withWholePaths } from './platform-paths.ts';
import type { Session } from '../world.ts';

/** Of a service that is alone with its platform. */
const BESIDE = 'platform.yml';

/**
 * Reads platform.yml: the one that is named, else the one next to the Jenkinsfile, and the platform of the sandbox where it names one. Offline a sandbox that is not up is stood in
 * for, because rendering needs neither its cluster nor its registry.
 */
export async function loadPlatform(
  args: Pick<DeliveryOptions, 'platform' | 'context'>,
  session: Session,
  mode: 'online' | 'offline' = 'online',
): Promise<Platform> {
  const { cwd, adapters } = session;
  const platform = withWholePaths(await withSandbox(await readPlatform(args, session), session, mode), cwd);
  if (platform.network) await adapters.network(platform.network);
  return platform;
}

type Written = { readonly text: string; readonly file: string };

/** The text of that file, and what it is called; the passwords in it are hidden from then on. Throws NO_PLATFORM and NO_SUCH_FILE. */
export async function readPlatform(
  { platform, context }: Pick<DeliveryOptions, 'platform' | 'context'>,
  { env, cwd, adapters, redactor }: Session,
): Promise<Written> {
  const named = platform ?? (env['SLIPWAY_PLATFORM'] || undefined);
  // A CI says which platform it is: there the branch that is built has no say in it.
  if (named === undefined && context !== undefined) throw noPlatform();
  const file = named ?? BESIDE;
  const text = await (await adapters.files(cwd)).text(file);
  if (text === undefined && named === undefined) throw noPlatform();
  if (text === undefined) throw noSuchFile(file, 'correct --platform or $SLIPWAY_PLATFORM');
  hideLogins(text, redactor);
  return { text, file };
}

async function withSandbox({ text, file }: Written, session: Session, mode: string): Promise<Platform> {
  const { env, cwd, adapters } = session;
  const name = sandboxOf(text, file);
  if (name === undefined) return parsePlatform(text, file);
  const files = await adapters.files(cwd);
  const made = foldersFor(name, env).platform;
  const sandboxText = await files.text(made);
  if (sandboxText !== undefined) return parsePlatform(text, file, parsePlatform(sandboxText, made));
  return parsePlatform(text, file, mode === 'offline' ? standIn(name) : undefined);
}

/** What a sandbox that is not up would offer; nothing here is ever connected to. */
function standIn(name: string): Platform {
  const cluster = (context: string): string =>
    `cluster: { context: ${context}, server: "https://127.0.0.1:6443", identity: 00000000-0000-0000-0000-000000000000 }`;
  const text = `
registry: { oci: 127.0.0.1:5000, insecure: true }
secrets: { bucket: sandbox, region: us-east-1, endpoint: "http://127.0.0.1:9000" }
environments:
  development: { branches: [development], namespace: development, ${cluster('dev')} }
  production: { branches: [main], namespace: production, ${cluster('prod')} }
`;
  return parsePlatform(text, `sandbox ${name}`);
}
