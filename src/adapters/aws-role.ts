import type { AwsCredentialIdentity } from '@aws-sdk/types';
import { awsRoleDenied } from '../core/catalogue/secrets.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** Credentials of a role, fetched when first needed and again before they expire (the SDK keeps them meanwhile). */
export function roleCredentials(
  role: string,
  region: string,
  env: Env,
): () => Promise<AwsCredentialIdentity> {
  return async () => {
    const { AssumeRoleCommand, STSClient } = await import('@aws-sdk/client-sts');
    const sts = new STSClient({ region, maxAttempts: 3 });
    const who = whoseCredentials(env, undefined);
    try {
      const { Credentials } = await sts.send(
        new AssumeRoleCommand({ RoleArn: role, RoleSessionName: 'slipway', DurationSeconds: 3600 }),
      );
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
        ...(Credentials?.Expiration && { expiration: Credentials.Expiration }),
      };
    } catch (error) {
      if (sdkError(error).status === 403 && sdkError(error).name === 'AccessDenied')
        throw awsRoleDenied(role, who);
      throw awsErrorFrom(error, { what: `role ${role}`, who, endpoint: `STS in ${region}` }) ?? error;
    } finally {
      sts.destroy();
    }
  };
}
