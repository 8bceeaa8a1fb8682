import type { Bucket } from './state.ts';

/** Makes the bucket, with versions: a deploy names the very version of a secret that it read. */
export async function createBucket({ name, region, endpoint, ...credentials }: Bucket): Promise<void> {
  const { CreateBucketCommand, PutBucketVersioningCommand, S3Client } = await import('@aws-sdk/client-s3');
  const client = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 5 });
  try {
    await client.send(new CreateBucketCommand({ Bucket: name }));
    await client.send(
      new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: 'Enabled' } }),
    );
  } finally {
    client.destroy();
  }
}
