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

export const secretVersionNotFound = entry(
  {
    code: 'SECRET_VERSION_NOT_FOUND',
    about:
      'The plan names a version of a secrets file that the bucket no longer holds, so what was approved cannot ship.',
  },
  (bucket: string, key: string, versionId: string) => ({
    message: `there is no ${objectText(bucket, key, versionId)}`,
    hint: 'make and approve a new plan',
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
    about: 'The secrets bucket lies in another region than the platform file says.',
  },
  (bucket: string, region: string, actual: string | undefined) => ({
    message: `bucket ${bucket} is not in region ${region}${actual === undefined ? '' : ` but in ${actual}`}`,
    hint: `set secrets.region${actual === undefined ? '' : ` to ${actual}`} in the platform file`,
  }),
);

export const awsCredentialsExpired = entry(
  {
    code: 'AWS_CREDENTIALS_EXPIRED',
    exit: Exit.refused,
    about: 'The AWS credentials were valid once and are not any more.',
  },
  (what: string, who: string) => ({
    message: `the credentials of ${who} have expired, so ${what} cannot be used`,
    hint: `renew the credentials of ${who}`,
  }),
);

export const awsCredentialsRefused = entry(
  {
    code: 'AWS_CREDENTIALS_REFUSED',
    exit: Exit.refused,
    about: 'AWS does not know the access key, or the signature made with it is wrong.',
  },
  (what: string, who: string) => ({
    message: `the credentials of ${who} are not accepted for ${what}`,
    hint: `correct the key id and the secret of ${who}`,
  }),
);

export const awsCredentialsMissing = entry(
  {
    code: 'AWS_CREDENTIALS_MISSING',
    exit: Exit.refused,
    about: 'No AWS credentials were found in the environment, the configuration files or the machine’s role.',
  },
  (what: string) => ({
    message: `there are no AWS credentials for ${what}`,
    hint: 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role',
  }),
);

export const awsRoleDenied = entry(
  {
    code: 'AWS_ROLE_DENIED',
    exit: Exit.refused,
    about: 'The role that the platform file names may not be assumed.',
  },
  (role: string, who: string) => ({
    message: `${who} may not assume ${role}`,
    hint: `allow sts:AssumeRole on ${role} and trust ${who} in the role`,
  }),
);

export const clockSkew = entry(
  {
    code: 'CLOCK_SKEW',
    exit: Exit.refused,
    about: 'The clock of this machine is too far from that of AWS, so every signature is refused.',
  },
  (what: string) => ({
    message: `${what} refuses requests because the clock of this machine is wrong`,
    hint: 'set the clock of this machine by NTP',
  }),
);

export const awsUnreachable = entry(
  {
    code: 'AWS_UNREACHABLE',
    exit: Exit.refused,
    about:
      'S3, KMS or STS did not answer: network, proxy, endpoint or an outage. It was tried several times.',
  },
  (what: string, endpoint: string, why: string) => ({
    message: `${what} cannot be reached at ${endpoint}: ${why}`,
    hint: 'check the network, and the region and endpoint in the platform file',
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

export const secretNotEncrypted = entry(
  {
    code: 'SECRET_NOT_ENCRYPTED',
    about: 'A file of secrets is neither encrypted itself nor does S3 say that it encrypts the object.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} is not encrypted`,
    hint: `replace every value in it, because it may have been read, and store it with slipway secrets put ${key}`,
  }),
);

export const secretNotKms = entry(
  {
    code: 'SECRET_NOT_KMS',
    about:
      'The platform demands KMS (`encryption: kms`), and neither the object nor its content is encrypted with a KMS key.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} is not encrypted with KMS, which secrets.encryption demands`,
    hint: `store it again with slipway secrets put ${key}, with secrets.kms set in the platform file`,
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

export const awsRefused = entry(
  {
    code: 'AWS_REFUSED',
    exit: Exit.refused,
    about: 'An AWS service refused a request for a reason that slipway has no better words for.',
  },
  (what: string, name: string) => ({ message: `the request for ${what} was refused: ${name}` }),
);

export const sopsBroken = entry(
  { code: 'SOPS_BROKEN', about: 'A file has a `sops` mapping but is not as the sops program writes it.' },
  (where: string, why: string) => ({
    message: `${where} cannot be decrypted: ${why}`,
    hint: 'go back to an earlier version of the object, or encrypt the file again',
  }),
);

export const sopsUnsupported = entry(
  { code: 'SOPS_UNSUPPORTED', about: 'A file uses a part of SOPS that slipway does not have.' },
  (where: string, why: string) => ({
    message: `${where} cannot be decrypted by slipway: ${why}`,
    hint: 'encrypt the file for age or AWS KMS without key groups',
  }),
);

export const sopsTampered = entry(
  {
    code: 'SOPS_TAMPERED',
    exit: Exit.refused,
    about:
      'A value, its key or the MAC of an encrypted file was changed by something that did not have the data key.',
  },
  (where: string, why: string) => ({
    message: `${where} was tampered with or damaged: ${why}`,
    hint: 'find out who wrote this version of the object, and go back to an earlier one',
  }),
);

export const noDataKey = entry(
  {
    code: 'NO_DATA_KEY',
    about: 'A file is encrypted, and this machine has none of the keys it is encrypted for.',
  },
  (where: string, recipients: readonly string[]) => ({
    message: `there is no key here that opens ${where}, which is encrypted for ${recipients.join(', ')}`,
    hint: 'name the file of the age key in SLIPWAY_AGE_KEY_FILE',
  }),
);

export const badAgeKey = entry(
  {
    code: 'BAD_AGE_KEY',
    about: 'The file or variable that should hold private age keys holds something else.',
  },
  (source: string) => ({
    message: `${source} holds no age key`,
    hint: 'give a file that age-keygen wrote; its key line starts with AGE-SECRET-KEY-1',
  }),
);

export const ageKeyFileNotFound = entry(
  {
    code: 'AGE_KEY_FILE_NOT_FOUND',
    about: 'The variable that names the file of the age key names none that can be read.',
  },
  (variable: string, path: string) => ({
    message: `${variable} names ${path}, which cannot be read`,
    hint: `correct ${variable}`,
  }),
);

export const badRecipient = entry(
  { code: 'BAD_AGE_RECIPIENT', about: 'A recipient in the platform file is no public age key.' },
  (recipient: string) => ({
    message: `${recipient.startsWith('AGE-SECRET-KEY') ? 'a private key' : recipient} is no public age key`,
    hint: 'correct secrets.age in the platform file; a public key starts with age1',
  }),
);

export const secretHasAlias = entry(
  {
    code: 'SECRET_HAS_ALIAS',
    about: 'A file that is to be encrypted uses YAML aliases, which an encrypted file cannot.',
  },
  (where: string) => ({
    message: `${where} uses a YAML alias, which cannot be encrypted`,
    hint: 'write the value out where the alias stands',
  }),
);

export const kmsDenied = entry(
  {
    code: 'KMS_DENIED',
    exit: Exit.refused,
    about: 'The key policy or the IAM policy does not allow to use the KMS key.',
  },
  (key: string, action: string, who: string) => ({
    message: `the use of KMS key ${key} is denied to ${who}`,
    hint: `allow ${action} on it, see docs/secrets.md`,
  }),
);

export const kmsKeyDisabled = entry(
  {
    code: 'KMS_KEY_DISABLED',
    exit: Exit.refused,
    about: 'The KMS key is disabled or waits for its deletion.',
  },
  (key: string) => ({
    message: `KMS key ${key} is disabled`,
    hint: 'enable the key, or encrypt the file for another one',
  }),
);

export const kmsKeyNotFound = entry(
  { code: 'KMS_KEY_NOT_FOUND', about: 'There is no such KMS key in that account and region.' },
  (key: string) => ({
    message: `there is no KMS key ${key}`,
    hint: 'correct secrets.kms in the platform file',
  }),
);

export const kmsCannotOpen = entry(
  {
    code: 'KMS_CANNOT_OPEN',
    exit: Exit.refused,
    about: 'KMS says that the wrapped data key of a file was not made by this key, or was changed.',
  },
  (key: string) => ({
    message: `KMS key ${key} does not open the data key of the file`,
    hint: 'go back to an earlier version of the object',
  }),
);

export const noSecretsBucket = entry(
  {
    code: 'NO_SECRETS_BUCKET',
    about: 'The Jenkinsfile or a command names a file of secrets, and the platform file has no bucket.',
  },
  (platformFile: string) => ({
    message: `${platformFile} names no bucket for secrets`,
    hint: `set secrets.bucket and secrets.region in ${platformFile}`,
  }),
);

export const noRecipients = entry(
  {
    code: 'NO_RECIPIENTS',
    about:
      'A file is to be encrypted, and the platform file names neither an age key nor the KMS key it demands.',
  },
  (where: string) => ({
    message: `the platform names no key to encrypt ${where} for`,
    hint: 'set secrets.age to a list of public age keys, or secrets.kms to the ARN of a KMS key, in the platform file',
  }),
);

export const secretStale = entry(
  {
    code: 'SECRET_STALE',
    exit: Exit.refused,
    about: 'The latest version of a file is not the one that was named with --base.',
  },
  (where: string, base: string, latest: string | undefined) => ({
    message: `the latest version of ${where} is ${latest ?? 'none'}, not ${base}; nothing was stored`,
    hint: 'look at what changed with slipway secrets diff, and start from the latest version',
  }),
);

export const badSecretKey = entry(
  {
    code: 'BAD_SECRET_FILE',
    about: 'The name of a file of secrets does not start with an environment or with shared.',
  },
  (key: string, environments: readonly string[]) => ({
    message: `'${key}' belongs to no environment`,
    hint: `name the file <environment>/<file>: ${[...environments, 'shared'].map((name) => `${name}/…`).join(', ')}`,
  }),
);

export const secretFileArgument = entry(
  {
    code: 'NO_SECRET_FILE',
    about: 'A command of slipway secrets needs the name of a file, or where to read it from.',
  },
  (action: string) => ({
    message: `secrets ${action} needs the name of a file`,
    hint: `name it: slipway secrets ${action} <environment>/<file>`,
  }),
);

export const secretInputMissing = entry(
  {
    code: 'NO_SECRET_INPUT',
    about: 'slipway secrets put was not told where the new content is, or it is not there.',
  },
  (path: string | undefined) => ({
    message: path === undefined ? 'secrets put does not know what to store' : `there is no file ${path}`,
    hint: 'name the file with --from PATH; --from /dev/stdin reads what is piped in',
  }),
);

export const secretVersionsMissing = entry(
  {
    code: 'NO_EARLIER_VERSION',
    about: 'There is only one version of a file, so nothing to compare it with.',
  },
  (bucket: string, key: string) => ({
    message: `${objectText(bucket, key)} has no earlier version`,
    hint: `name two versions with --from and --to`,
  }),
);

export const editorFailed = entry(
  {
    code: 'EDITOR_FAILED',
    about: 'The editor could not be started or ended with an error; nothing was stored.',
  },
  (editor: string, why: string) => ({
    message: `the editor ${editor} ${why}, nothing was stored`,
    hint: 'set EDITOR to the program to edit with',
  }),
);

export const editorMissing = entry(
  { code: 'NO_EDITOR', about: 'slipway secrets edit needs a person at a terminal and an editor.' },
  () => ({
    message: 'there is no terminal or no editor to edit with',
    hint: 'set EDITOR and run it on a terminal, or use slipway secrets put --from PATH',
  }),
);
