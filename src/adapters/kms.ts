import {
  DecryptCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  KMSClient,
  SignCommand,
} from '@aws-sdk/client-kms';
import {
  awsRefused,
  kmsCannotOpen,
  kmsDenied,
  kmsKeyDisabled,
  kmsKeyNotFound,
} from '../core/catalogue/aws.ts';
import { UserError } from '../core/errors.ts';
import type { Kms, KmsKey } from '../core/ports/kms.ts';
import type { AwsRole } from '../core/platform.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';
import { type AwsWorld, clientOptions, type Env } from './aws-client.ts';
import { openNetwork } from './network/network.ts';

/** One client for each region and role. */
export function openKms(env: Env, network = openNetwork(env), session?: AwsWorld['session']): Kms {
  const clients = new Map<string, KMSClient>();

  function clientFor({ key, role: assumeRole, externalId, sessionTags }: KmsKey): KMSClient {
    const role = { assumeRole, externalId, sessionTags };
    const id = JSON.stringify([regionOf(key), role]);
    const client = clients.get(id) ?? newClient(regionOf(key), role);
    clients.set(id, client);
    return client;
  }

  function newClient(region: string, role: AwsRole): KMSClient {
    return new KMSClient({
      ...clientOptions('KMS', region, { env, network, session, role }),
      maxAttempts: 4,
    });
  }

  async function asking(
    request: KmsKey,
    { action, signal }: { readonly action: string; readonly signal: AbortSignal },
    send: (client: KMSClient) => Promise<Uint8Array | undefined>,
  ): Promise<Uint8Array> {
    try {
      return (await send(clientFor(request))) ?? new Uint8Array();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof UserError ? error : errorFrom(error, request, action);
    }
  }

  function errorFrom(error: unknown, { key, role }: KmsKey, action: string): UserError {
    const { name } = sdkError(error);
    const who = whoseCredentials(env, role);
    if (name === 'DisabledException' || name === 'KMSInvalidStateException') return kmsKeyDisabled(key);
    if (name === 'NotFoundException') return kmsKeyNotFound(key);
    if (name === 'InvalidCiphertextException' || name === 'IncorrectKeyException') return kmsCannotOpen(key);
    const what = `KMS key ${key}`;
    const common = awsErrorFrom(error, { what, who, endpoint: `KMS in ${regionOf(key)}` });
    if (common) return common;
    return name.startsWith('AccessDenied') ? kmsDenied(key, action, who) : awsRefused(what, name);
  }

  return {
    encrypt: (request, signal) =>
      asking(request, { action: 'kms:Encrypt', signal }, async (client) => {
        const { key: KeyId, bytes: Plaintext, context: EncryptionContext } = request;
        const command = new EncryptCommand({ KeyId, Plaintext, EncryptionContext });
        return (await client.send(command, { abortSignal: signal })).CiphertextBlob;
      }),
    decrypt: (request, signal) =>
      asking(request, { action: 'kms:Decrypt', signal }, async (client) => {
        const { key: KeyId, bytes: CiphertextBlob, context: EncryptionContext } = request;
        const command = new DecryptCommand({ KeyId, CiphertextBlob, EncryptionContext });
        return (await client.send(command, { abortSignal: signal })).Plaintext;
      }),
    sign: (request, signal) =>
      asking(request, { action: 'kms:Sign', signal }, async (client) => {
        const { key: KeyId, digest: Message } = request;
        // KMS hashes no more than 4096 bytes, and records are larger.
        const how = { MessageType: 'DIGEST', SigningAlgorithm: 'ECDSA_SHA_256' } as const;
        return (await client.send(new SignCommand({ KeyId, Message, ...how }), { abortSignal: signal }))
          .Signature;
      }),
    publicKey: (request, signal) =>
      asking(request, { action: 'kms:GetPublicKey', signal }, async (client) => {
        const command = new GetPublicKeyCommand({ KeyId: request.key });
        return (await client.send(command, { abortSignal: signal })).PublicKey;
      }),
  };
}

/** `arn:aws:kms:eu-west-1:123456789012:key/…` */
function regionOf(arn: string): string {
  return arn.split(':')[3] ?? '';
}
