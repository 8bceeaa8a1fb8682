import type { Bucket } from './state.ts';

/** The bucket that releases are archived in, on the same server and with the same key as that of secrets. */
export const RECORDS_BUCKET = 'deploy-records';

/** Makes the buckets, with versions: a deploy names the very version of a secret that it read. */
export async function createBuckets({ name, region, endpoint, ...credentials }: Bucket): Promise<void> {
  const { CreateBucketCommand, PutBucketVersioningCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 5 });
  try {
    for (const Bucket of [name, RECORDS_BUCKET]) {
      await client.send(new CreateBucketCommand({ Bucket }));
      await client.send(
        new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
      );
    }
  } finally {
    client.destroy();
  }
}
