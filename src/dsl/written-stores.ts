import * as z from 'zod/mini';
import { described } from './context.ts';
import { Account, Duration, KmsKey, Prefix, Recipient, Region, Text, Url } from './written-texts.ts';

/** The fields of a role, for what it may do. */
export function role(may: string) {
  return {
    assumeRole: z.optional(described(Text, `ARN of the role that may ${may}`)),
    externalId: z.optional(described(Text, 'External id that the role asks for')),
    sessionTags: z.optional(
      described(
        z.array(z.enum(['service', 'branch', 'commit', 'build'])),
        'Facts of the build that sessions of the role are tagged with; the role has to allow sts:TagSession',
      ),
    ),
  };
}

export const Registry = z.strictObject({
  ecr: z.optional(
    described(
      z.strictObject({
        account: described(Account, 'AWS account, in quotes'),
        region: z.optional(
          described(Region, 'AWS region of the registry; that of the environment where it is left out'),
        ),
        endpoint: z.optional(
          described(Url, 'Only to talk to something other than AWS, such as a test server'),
        ),
        ...role('push'),
        createRepositories: z.optional(
          described(z.boolean(), 'Create a repository that is missing; false where it is left out'),
        ),
      }),
      'A registry of Amazon ECR',
    ),
  ),
  oci: z.optional(described(Prefix, 'Any other registry: host, port and path before the name of the image')),
  insecure: z.optional(described(z.boolean(), 'Plain HTTP; only for oci at a loopback address')),
  wait: z.optional(
    described(
      Duration,
      'How long an image may take to appear by itself, as in a replica or a pull-through cache; where this is left out, it has to be there or is copied',
    ),
  ),
});

export const Secrets = z.strictObject({
  bucket: described(Text, 'S3 bucket; the key of a file is <environment>/<file>'),
  region: z.optional(
    described(Text, 'AWS region of the bucket; that of the environment where it is left out'),
  ),
  endpoint: z.optional(described(Url, 'Only for a bucket that is not on AWS')),
  pathStyle: z.optional(
    described(z.boolean(), 'Bucket in the path instead of the host name; true where an endpoint is given'),
  ),
  ...role('read'),
  encryption: z.optional(
    described(
      z.enum(['required', 'kms', 'none']),
      'required: files encrypted by SOPS or by S3; kms: by a KMS key; none: for tests; required where it is left out',
    ),
  ),
  age: z.optional(described(z.array(Recipient), 'Public age keys that slipway secrets put encrypts for')),
  kms: z.optional(
    described(
      z.union([KmsKey, z.array(KmsKey)]),
      'ARN of the KMS key that slipway secrets put encrypts with; a list, such as the replicas of a multi-region key, where each is to open the file',
    ),
  ),
  kmsKeys: z.optional(
    described(z.array(KmsKey), 'ARNs of further KMS keys that may open files; a file names no others'),
  ),
  kmsRole: z.optional(described(Text, 'ARN of the role that KMS is asked as')),
});

/** Ed25519 and P-256 as SPKI in base64, or a key of KMS. */
const SigningKey = z
  .string()
  .check(
    z.regex(
      /^(?:MCowBQYDK2VwAyEA[A-Za-z0-9+/]{43}=|MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE[A-Za-z0-9+/]{86}==|arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+)$/,
      { error: 'is no public key of Ed25519 or P-256 in base64, and no ARN of a KMS key' },
    ),
  );

export const Records = z.strictObject({
  bucket: described(Text, 'S3 bucket that every release is written to first'),
  region: described(Text, 'AWS region of the bucket'),
  prefix: z.optional(described(Text, 'Where in the bucket; records where it is left out')),
  endpoint: z.optional(described(Url, 'Only for a bucket that is not on AWS')),
  pathStyle: z.optional(
    described(z.boolean(), 'Bucket in the path instead of the host name; true where an endpoint is given'),
  ),
  ...role('write'),
  sign: z.optional(
    described(
      z.array(SigningKey).check(z.minLength(1, { error: 'names no key' })),
      'Public keys (Ed25519, P-256) and ARNs of KMS keys: one of them must have signed each statement. The key in the file of $SLIPWAY_RECORDS_KEY signs, else the first of KMS',
    ),
  ),
});
