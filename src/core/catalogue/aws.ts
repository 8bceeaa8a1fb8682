import { Exit } from '../exit.ts';
import { certificateTimeHint } from './network.ts';
import { entry } from './entry.ts';

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
    about:
      'No AWS credentials were found in the environment, the configuration files or the machine’s role, or the login of the profile has expired.',
  },
  (what: string, who: string, endpoint: string = '') =>
    who.startsWith('profile ')
      ? {
          message: `${who} gives no AWS credentials for ${what}`,
          hint: `log in again, as with aws sso login, or correct ${who} in ~/.aws/config`,
        }
      : {
          message: `there are no AWS credentials for ${what}`,
          hint: /^https?:\/\/(?:127(?:\.\d+){3}|localhost\b|\[::1\])/.test(endpoint)
            ? 'take those of the sandbox: eval "$(slipway sandbox env)"'
            : 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role',
        },
);

export const awsEndpointInvalid = entry(
  { code: 'AWS_ENDPOINT_INVALID', about: 'A variable names an endpoint of AWS that is no address.' },
  (variable: string) => ({
    message: `${variable} is no address such as https://s3.example.com`,
    hint: `correct ${variable}, or unset it to talk to AWS itself`,
  }),
);

export const awsRoleDenied = entry(
  {
    code: 'AWS_ROLE_DENIED',
    exit: Exit.refused,
    about: 'The role that the platform file names may not be assumed.',
  },
  (role: string, who: string, asked: { readonly externalId: boolean; readonly tags: boolean }) => ({
    message: `${who} may not assume ${role}`,
    hint: [
      `allow sts:AssumeRole${asked.tags ? ' and sts:TagSession' : ''} on ${role} and trust ${who} in the role`,
      ...(asked.externalId ? ['compare the external id with the one the role asks for'] : []),
    ].join('; '),
  }),
);

export const awsWebIdentityRefused = entry(
  {
    code: 'AWS_WEB_IDENTITY_REFUSED',
    exit: Exit.refused,
    about:
      'STS gives no credentials for the web identity token of this process, such as that of a Pod or of a build.',
  },
  (who: string, name: string) => ({
    message: `STS does not accept the web identity token for ${who}: ${name}`,
    hint: `let the role trust issuer, subject and audience of the token in $AWS_WEB_IDENTITY_TOKEN_FILE; if it does, set the clock of this machine by NTP`,
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
    hint: certificateTimeHint(why) ?? 'check the network, and the region and endpoint in the platform file',
  }),
);

export const awsRefused = entry(
  {
    code: 'AWS_REFUSED',
    exit: Exit.refused,
    about: 'An AWS service refused a request for a reason that slipway has no better words for.',
  },
  (what: string, name: string) => ({
    message: `the request for ${what} was refused: ${name}`,
    hint: `look up ${name} among the error codes of the AWS service, and check the policies of this role or user`,
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

export const kmsKeyNotNamed = entry(
  {
    code: 'KMS_KEY_NOT_NAMED',
    exit: Exit.refused,
    about:
      'A file of secrets is encrypted with a KMS key that the platform file does not name, so KMS was not asked.',
  },
  (key: string) => ({
    message: `KMS key ${key} is not one that the platform file names`,
    hint: 'store the file again for secrets.kms, or add the key to secrets.kmsKeys if it is one of yours',
  }),
);
