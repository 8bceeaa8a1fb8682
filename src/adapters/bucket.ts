import {
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { awsRefused } from '../core/catalogue/aws.ts';
import {
  bucketDenied,
  bucketNotFound,
  bucketWrongRegion,
  objectText,
  secretChangedMeanwhile,
  secretFileNotFound,
  secretFileNotText,
  secretFileTooLarge,
  secretFileTruncated,
  secretVersionNotFound,
} from '../core/catalogue/bucket.ts';
import { UserError } from '../core/errors.ts';
import type { SecretsBucket } from '../core/platform.ts';
import type { Bucket, StoredEncryption, StoredObject, StoredVersion } from '../core/ports/bucket.ts';
import { Secret } from '../core/secret.ts';
import { awsErrorFrom, sdkError, whoseCredentials } from './aws-errors.ts';
import { type AwsWorld, clientOptions, type Env } from './aws-client.ts';
import { proxyFault } from './network/fault.ts';
import { openNetwork } from './network/network.ts';

/** Five times what one Secret may hold; more is no file of secrets. */
const MOST_BYTES = 5 * 1024 * 1024;

type Request = { readonly key: string; readonly action: string; readonly versionId?: string | undefined };

export function openBucket(
  config: SecretsBucket,
  env: Env,
  network = openNetwork(env),
  session?: AwsWorld['session'],
): Bucket {
  const { bucket, region, endpoint, assumeRole } = config;
  const client = new S3Client({
    ...clientOptions('S3', region, { env, network, session, role: config }),
    forcePathStyle: config.pathStyle,
    maxAttempts: 4,
    // Servers other than AWS know the newer checksums only in part.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint !== undefined && { endpoint }),
  });

  async function asking<T>(request: Request, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (signal.aborted) throw signal.reason;
      throw error instanceof UserError ? error : errorFrom(error, request);
    }
  }

  function errorFrom(error: unknown, { key, action, versionId }: Request): unknown {
    const { name, status, headers } = sdkError(error);
    const what = key === '' ? `bucket ${bucket}` : objectText(bucket, key, versionId);
    const who = whoseCredentials(env, assumeRole);
    const where = endpoint ?? `S3 in ${region}`;
    const common = awsErrorFrom(error, { what, who, endpoint: where });
    if (common) return common;
    if (name === 'NoSuchBucket') return bucketNotFound(bucket, where);
    if (name === 'NoSuchVersion' || (versionId !== undefined && (status === 404 || status === 400)))
      return secretVersionNotFound(bucket, key, versionId ?? '');
    if (name === 'NoSuchKey' || name === 'MethodNotAllowed' || status === 404)
      return secretFileNotFound(bucket, key);
    if (status === 301 || status === 307 || name === 'AuthorizationHeaderMalformed')
      return bucketWrongRegion(bucket, region, headers['x-amz-bucket-region'] ?? regionOf(error));
    if (status === 412 || status === 409) return secretChangedMeanwhile(bucket, key);
    return status === 403 ? bucketDenied(what, action, who) : awsRefused(what, name);
  }

  const idOf = (versionId: string | undefined): string | undefined =>
    versionId === 'null' ? undefined : versionId;

  async function read(
    key: string,
    versionId: string | undefined,
    signal: AbortSignal,
  ): Promise<StoredObject> {
    return asking({ key, versionId, action: 's3:GetObject' }, signal, async () => {
      const answer = await client.send(
        new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }),
        { abortSignal: signal },
      );
      return {
        key,
        versionId: idOf(answer.VersionId),
        etag: answer.ETag ?? '',
        encryption: encryptionOf(answer.ServerSideEncryption),
        content: await contentOf(answer, { bucket, key, where: endpoint ?? `S3 in ${region}` }),
      };
    });
  }

  return {
    name: bucket,
    newest: async (key, signal) =>
      asking({ key, action: 's3:GetObject' }, signal, async () => {
        const command = new HeadObjectCommand({ Bucket: bucket, Key: key });
        try {
          return idOf((await client.send(command, { abortSignal: signal })).VersionId);
        } catch (error) {
          const { status = 0 } = sdkError(error);
          if (status < 400 || status > 499 || status === 404) throw error;
          // An answer to HEAD has no text, and so no reason.
          return (await read(key, undefined, signal)).versionId;
        }
      }),
    read,
    write: async (key, content, { expected, encryption, kmsKey, signal }) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: content.reveal(),
        ContentType: 'application/yaml',
        // A bucket with Object Lock takes nothing without one.
        ChecksumAlgorithm: 'SHA256',
        ...(expected === 'absent' ? { IfNoneMatch: '*' } : { IfMatch: expected.etag }),
        ...(encryption === 's3' && { ServerSideEncryption: 'AES256' as const }),
        ...(encryption === 'kms' && { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKey }),
      });
      try {
        return await asking({ key, action: 's3:PutObject' }, signal, async () => {
          const answer = await client.send(command, { abortSignal: signal });
          return { versionId: idOf(answer.VersionId) };
        });
      } catch (error) {
        if (!secretChangedMeanwhile.is(error)) throw error;
        // The client has tried again where an answer was lost, and then it finds what it wrote itself.
        const live = await read(key, undefined, signal);
        if (live.content.reveal() !== content.reveal()) throw error;
        return { versionId: live.versionId };
      }
    },
    list: async (prefix, signal) =>
      asking({ key: prefix, action: 's3:ListBucket' }, signal, async () => {
        const found: StoredVersion[] = [];
        let token: string | undefined;
        do {
          const page = await client.send(
            new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
            { abortSignal: signal },
          );
          for (const { Key = '', LastModified, Size = 0 } of page.Contents ?? [])
            found.push({
              key: Key,
              versionId: undefined,
              modifiedAt: LastModified?.toISOString() ?? '',
              size: Size,
              latest: true,
            });
          token = page.NextContinuationToken;
        } while (token !== undefined);
        return found;
      }),
    versions: async (key, signal) =>
      asking({ key, action: 's3:ListBucketVersions' }, signal, async () => {
        const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }), {
          abortSignal: signal,
        });
        return (page.Versions ?? [])
          .filter(({ Key }) => Key === key)
          .map(({ VersionId, LastModified, Size = 0, IsLatest = false }) => ({
            key,
            versionId: VersionId,
            modifiedAt: LastModified?.toISOString() ?? '',
            size: Size,
            latest: IsLatest,
          }))
          .sort((a, b) => b.modifiedAt.localeCompare(a.modifiedAt) || Number(b.latest) - Number(a.latest));
      }),
  };
}

async function contentOf(
  answer: GetObjectCommandOutput,
  { bucket, key, where }: Readonly<Record<'bucket' | 'key' | 'where', string>>,
): Promise<Secret> {
  const { Body, ContentLength } = answer;
  if (ContentLength !== undefined && ContentLength > MOST_BYTES) {
    if (Body && 'destroy' in Body) Body.destroy();
    throw secretFileTooLarge(bucket, key, ContentLength, MOST_BYTES);
  }
  const bytes = await Body?.transformToByteArray().catch((error: unknown) => {
    const fault = proxyFault(error, where);
    if (fault) throw fault;
    return undefined;
  });
  if (bytes === undefined || (ContentLength !== undefined && bytes.length !== ContentLength))
    throw secretFileTruncated(bucket, key);
  try {
    return new Secret(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw secretFileNotText(bucket, key);
  }
}

function encryptionOf(header: string | undefined): StoredEncryption {
  if (header === undefined) return undefined;
  return header.startsWith('aws:kms') ? 'kms' : 's3';
}

/** S3 names the right region in the body of its refusal. */
function regionOf(error: unknown): string | undefined {
  const region = error instanceof Error && 'Region' in error ? error.Region : undefined;
  return typeof region === 'string' ? region : undefined;
}
