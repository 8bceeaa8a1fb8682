import { ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { Clock } from '../core/clock.ts';
import { ecrFailed } from '../core/catalogue/images.ts';
import type { EcrRegistry } from '../core/platform.ts';
import type { Ecr } from '../core/ports/ecr.ts';
import type { Login } from '../core/ports/registry.ts';
import { Secret } from '../core/secret.ts';

/** A token is renewed this long before its end, so that none ends during a push. */
const MARGIN_MS = 15 * 60_000;

export function openEcr(config: EcrRegistry, clock: Clock): Ecr {
  const { region, endpoint } = config;
  const client = new ECRClient({ region, ...(endpoint !== undefined && { endpoint }) });
  let held: { readonly login: Login; readonly until: number } | undefined;

  return {
    login: async (fresh, signal) => {
      if (held && !fresh && held.until > clock.now()) return held.login;
      const answer = await translated(config, signal, () =>
        client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal }),
      );
      const { authorizationToken = '', expiresAt } = answer.authorizationData?.[0] ?? {};
      const text = Buffer.from(authorizationToken, 'base64').toString('utf8');
      const colon = text.indexOf(':');
      const login = { username: text.slice(0, colon), password: new Secret(text.slice(colon + 1)) };
      held = { login, until: (expiresAt?.getTime() ?? clock.now()) - MARGIN_MS };
      return login;
    },
  };
}

async function translated<T>(config: EcrRegistry, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    const name = error instanceof Error ? error.name : 'Error';
    throw ecrFailed(config, `${name}: ${error instanceof Error ? error.message : String(error)}`, error);
  }
}
