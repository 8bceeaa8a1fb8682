import {
  CreateRepositoryCommand,
  DescribeImageScanFindingsCommand,
  DescribeRepositoriesCommand,
  ECRClient,
  GetAuthorizationTokenCommand,
  PutLifecyclePolicyCommand,
} from '@aws-sdk/client-ecr';
import type { Clock } from '../core/clock.ts';
import { ecrFailed } from '../core/catalogue/registry.ts';
import type { EcrRegistry } from '../core/platform.ts';
import type { Ecr } from '../core/ports/ecr.ts';
import type { Login } from '../core/ports/registry.ts';
import { Secret } from '../core/secret.ts';
import { type AwsWorld, clientOptions, type Env } from './aws-client.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';
import { openNetwork } from './network/network.ts';
import { scanFrom } from './ecr-scan.ts';

/** A token is renewed this long before its end, so that none ends during a push. */
const MARGIN_MS = 15 * 60_000;

/** What no release can need: layers nobody names any more, and images of workspaces with uncommitted changes. */
const LIFECYCLE = {
  rules: [
    {
      rulePriority: 1,
      description: 'images of uncommitted workspaces end after 30 days',
      selection: {
        tagStatus: 'tagged',
        tagPatternList: ['*-dirty-*'],
        countType: 'sinceImagePushed',
        countUnit: 'days',
        countNumber: 30,
      },
      action: { type: 'expire' },
    },
    {
      rulePriority: 2,
      description: 'untagged images end after 14 days; tagged ones may be deployed and stay',
      selection: { tagStatus: 'untagged', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 14 },
      action: { type: 'expire' },
    },
  ],
};

type EcrWorld = Partial<AwsWorld> & { readonly env: Env; readonly clock: Clock };

/** ECR's own API for one account and region; `endpoint` only leads to something that stands in for AWS. */
export function openEcr(
  config: EcrRegistry,
  { env, clock, network = openNetwork(env), session }: EcrWorld,
): Ecr {
  const { account, region, endpoint, assumeRole } = config;
  const options = clientOptions('ECR', region, { env, network, session, role: config });
  const client = new ECRClient({ ...options, ...(endpoint !== undefined && { endpoint }), maxAttempts: 4 });
  let held: { readonly login: Login; readonly until: number } | undefined;

  async function asked<T>(what: string, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      const known = awsErrorFrom(error, {
        what,
        who: whoseCredentials(env, assumeRole),
        endpoint: endpoint ?? `ECR in ${region}`,
      });
      throw known ?? ecrFailed(what, account, region, sdkError(error).name);
    }
  }

  return {
    login: async (fresh, signal) => {
      if (held && !fresh && held.until > clock.now()) return held.login;
      const answer = await asked('a login for ECR', signal, () =>
        client.send(new GetAuthorizationTokenCommand({}), { abortSignal: signal }),
      );
      const { authorizationToken = '', expiresAt } = answer.authorizationData?.[0] ?? {};
      const text = Buffer.from(authorizationToken, 'base64').toString('utf8');
      const colon = text.indexOf(':');
      const login = { username: text.slice(0, colon), password: new Secret(text.slice(colon + 1)) };
      held = { login, until: (expiresAt?.getTime() ?? clock.now()) - MARGIN_MS };
      return login;
    },

    hasRepository: (name, signal) =>
      asked(`repository ${name}`, signal, async () => {
        const command = new DescribeRepositoriesCommand({ registryId: account, repositoryNames: [name] });
        return client.send(command, { abortSignal: signal }).then(
          () => true,
          (error: unknown) => {
            if (sdkError(error).name === 'RepositoryNotFoundException') return false;
            throw error;
          },
        );
      }),

    createRepository: (name, signal) =>
      asked(`creating repository ${name}`, signal, async () => {
        const command = new CreateRepositoryCommand({
          registryId: account,
          repositoryName: name,
          imageTagMutability: 'IMMUTABLE',
          imageScanningConfiguration: { scanOnPush: true },
          encryptionConfiguration: { encryptionType: 'KMS' },
        });
        await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
          // Two services' first builds at the same time.
          if (sdkError(error).name !== 'RepositoryAlreadyExistsException') throw error;
        });
        const policy = {
          registryId: account,
          repositoryName: name,
          lifecyclePolicyText: JSON.stringify(LIFECYCLE),
        };
        await client.send(new PutLifecyclePolicyCommand(policy), { abortSignal: signal });
      }),

    scan: (repository, digest, signal) =>
      asked(`the scan of ${repository}@${digest}`, signal, async () => {
        const command = new DescribeImageScanFindingsCommand({
          registryId: account,
          repositoryName: repository,
          imageId: { imageDigest: digest },
          maxResults: 100,
        });
        return client.send(command, { abortSignal: signal }).then(scanFrom, (error: unknown) => {
          if (sdkError(error).name !== 'ScanNotFoundException') throw error;
          return { state: 'absent', detail: 'never scanned', counts: {}, findings: [] } as const;
        });
      }),
  };
}
