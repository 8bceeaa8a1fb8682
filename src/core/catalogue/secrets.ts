import { Exit } from '../exit.ts';
import { objectText } from './bucket.ts';
import { entry } from './entry.ts';

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

export const sopsBroken = entry(
  { code: 'SOPS_BROKEN', about: 'A file has a `sops` mapping but is not as the sops program writes it.' },
  (where: string, why: string) => ({
    message: `${where} cannot be decrypted: ${why}`,
    hint: 'go back to an earlier version of the object, or encrypt the file again',
  }),
);

export const sopsUnsupported = entry(
  { code: 'SOPS_UNSUPPORTED', about: 'A file uses a part of SOPS that slipway does not have.' },
  (where: string, why: string, hint?: string) => ({
    message: `${where} cannot be decrypted by slipway: ${why}`,
    hint: hint ?? 'encrypt the file for age or AWS KMS without key groups',
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
    hint: 'write the value in place of the alias',
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
  (key: string, environments: readonly string[], wanted?: string) => ({
    message: `'${key}' belongs to ${wanted === undefined ? 'no environment' : `another environment than ${wanted}`}`,
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
    hint: `look at its keys with slipway secrets edit ${key}`,
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
