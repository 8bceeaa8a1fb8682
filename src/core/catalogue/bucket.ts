import { Exit } from '../exit.ts';
import { entry } from './entry.ts';

/** `s3://bucket/key`, and the version where one is pinned. */
export function objectText(bucket: string, key: string, versionId?: string): string {
  return `s3://${bucket}/${key}${versionId === undefined ? '' : ` version ${versionId}`}`;
}

export const bucketNotFound = entry(
  { code: 'BUCKET_NOT_FOUND', about: 'The secrets bucket that the platform file names does not exist.' },
  (bucket: string, endpoint: string) => ({
    message: `there is no bucket ${bucket} at ${endpoint}`,
    hint: 'correct secrets.bucket in the platform file, or create the bucket',
  }),
);

export const secretFileNotFound = entry(
  { code: 'SECRET_FILE_NOT_FOUND', about: 'The bucket holds no object under the key of a secrets file.' },
  (bucket: string, key: string) => ({
    message: `there is no ${objectText(bucket, key)}`,
    hint: `store it with slipway secrets put ${key}, or correct secrets in the Jenkinsfile`,
  }),
);

/** The same, where a person names a file or version to look at: no Jenkinsfile and no plan has a part in it. */
export const noSuchSecretFile = entry(secretFileNotFound.described, (bucket: string, key: string) => ({
  message: `there is no ${objectText(bucket, key)}`,
  hint: 'correct its name: slipway secrets list has the files that are there',
}));

export const secretVersionNotFound = entry(
  {
    code: 'SECRET_VERSION_NOT_FOUND',
    about:
      'A plan, or slipway secrets diff, names a version of a secrets file that the bucket does not hold; what was approved with it cannot ship.',
  },
  (bucket: string, key: string, versionId: string) => ({
    message: `there is no ${objectText(bucket, key, versionId)}`,
    hint: 'make and approve a new plan, or name a version that is there',
  }),
);

export const noSuchSecretVersion = entry(
  secretVersionNotFound.described,
  (bucket: string, key: string, versionId: string, versions: readonly string[]) => ({
    message: `there is no ${objectText(bucket, key, versionId)}`,
    hint: `name one of its versions, latest first: ${versions.slice(0, 5).join(', ')}`,
  }),
);

export const bucketNotVersioned = entry(
  {
    code: 'BUCKET_NOT_VERSIONED',
    about: 'The secrets bucket keeps no versions, so a plan could not say which content was approved.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} has no version, so a plan cannot pin it`,
    hint: `turn versioning on for bucket ${bucket} and store the file again`,
  }),
);

export const bucketDenied = entry(
  {
    code: 'BUCKET_DENIED',
    exit: Exit.refused,
    about:
      'S3 refused access to the secrets bucket or to one object of it (a policy, or a KMS key of the object).',
  },
  (what: string, action: string, who: string) => ({
    message: `access to ${what} is denied to ${who}`,
    hint: `allow ${action} to it, see docs/secrets.md`,
  }),
);

export const bucketWrongRegion = entry(
  {
    code: 'BUCKET_WRONG_REGION',
    about: 'The secrets bucket is in another region than the platform file says.',
  },
  (bucket: string, region: string, actual: string | undefined) => ({
    message: `bucket ${bucket} is not in region ${region}${actual === undefined ? '' : ` but in ${actual}`}`,
    hint: `set secrets.region${actual === undefined ? '' : ` to ${actual}`} in the platform file`,
  }),
);

export const secretFileTruncated = entry(
  {
    code: 'SECRET_FILE_TRUNCATED',
    exit: Exit.refused,
    about: 'The connection ended before the whole object had come.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} came incomplete`,
    hint: 'run the command again',
  }),
);

export const secretFileTooLarge = entry(
  {
    code: 'SECRET_FILE_TOO_LARGE',
    about: 'An object in the bucket is larger than any file of Secrets may be.',
  },
  (bucket: string, key: string, bytes: number, most: number) => ({
    message: `${objectText(bucket, key)} has ${bytes} bytes, a file of secrets has at most ${most}`,
    hint: 'keep large files in an image or a volume, or split the file',
  }),
);

export const secretFileNotText = entry(
  { code: 'SECRET_FILE_NOT_TEXT', about: 'An object in the bucket is no UTF-8 text, so it cannot be YAML.' },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} is not UTF-8 text`,
    hint: 'store YAML; put binary values into data as base64',
  }),
);

export const secretChangedMeanwhile = entry(
  {
    code: 'SECRET_CHANGED_MEANWHILE',
    exit: Exit.refused,
    about:
      'Somebody stored the file between the moment it was read and the moment it was to be written; nothing was overwritten.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} was changed by somebody else meanwhile, nothing was stored`,
    hint: `look at slipway secrets diff ${key} and make your change again`,
  }),
);

export const noSecretsBucket = entry(
  {
    code: 'NO_BUCKET',
    about: 'The Jenkinsfile or a command names a file of secrets, and the platform file has no bucket.',
  },
  (platformFile: string) => ({
    message: `${platformFile} names no bucket for secrets`,
    hint: `set secrets.bucket and secrets.region in ${platformFile}`,
  }),
);
