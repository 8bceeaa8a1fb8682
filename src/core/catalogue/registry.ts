import { durationText } from '../duration.ts';
import { Exit } from '../exit.ts';
import { certificateTimeHint } from './network.ts';
import { entry } from './entry.ts';

export const insecureRegistry = entry(
  {
    code: 'INSECURE_REGISTRY',
    about:
      'Plain HTTP was asked for with a registry that is not on this machine; images and tokens would travel readable.',
  },
  (host: string) => ({
    message: `${host} is not on loopback, so plain HTTP is refused`,
    hint: 'remove insecure from registry in platform.yml and give the registry a certificate',
  }),
);

export const registryUnreachable = entry(
  {
    code: 'REGISTRY_UNREACHABLE',
    exit: Exit.refused,
    about: 'The registry did not answer, or broke off every attempt.',
  },
  (host: string, why: string, cause?: unknown) => ({
    message: `registry ${host} does not answer: ${why}`,
    hint:
      certificateTimeHint(why) ??
      'check the host in registry of platform.yml and the network, then run again; what was sent is kept',
    cause,
  }),
);

export const registryLoginNeeded = entry(
  {
    code: 'REGISTRY_LOGIN',
    exit: Exit.refused,
    about: 'The registry requires a login and there is none, or it is wrong or expired.',
  },
  (host: string, repository: string, had: boolean) => ({
    message: `${host} ${had ? 'does not accept the login' : 'requires a login'} for ${repository}`,
    hint: `set SLIPWAY_REGISTRY_USER and SLIPWAY_REGISTRY_PASSWORD, or run docker login ${host}`,
  }),
);

export const registryDenied = entry(
  {
    code: 'REGISTRY_DENIED',
    exit: Exit.refused,
    about: 'The login is known to the registry but may not do this with the repository.',
  },
  (host: string, repository: string, action: string) => ({
    message: `${host} does not let this login ${action} ${repository}`,
    hint: `grant the login the right to ${action} ${repository}`,
  }),
);

export const registryRefused = entry(
  {
    code: 'REGISTRY_REFUSED',
    exit: Exit.refused,
    about: 'The registry answered with an error that a retry does not fix.',
  },
  (host: string, action: string, answer: string) => ({
    message: `${host} refuses ${action}: ${answer}`,
    hint: 'correct what the answer names, or ask the people who run the registry',
  }),
);

export const repositoryMissing = entry(
  {
    code: 'REPOSITORY_MISSING',
    exit: Exit.refused,
    about: 'The registry has no such repository and makes none on push, as ECR does.',
  },
  (host: string, repository: string) => ({
    message: `${host} has no repository ${repository}`,
    hint: host.includes('.dkr.ecr.')
      ? 'create it, or set registry.ecr.createRepositories: true in platform.yml'
      : 'create it there, or correct image in the Jenkinsfile or registry in platform.yml',
  }),
);

export const registryBusy = entry(
  {
    code: 'REGISTRY_BUSY',
    exit: Exit.refused,
    about: 'The registry answered 408, 429 or 5xx to every try, or asked to wait longer than a pipeline can.',
  },
  (
    host: string,
    deed: string,
    { answer, retryAfter }: { answer: string; retryAfter: string | undefined },
  ) => ({
    message: `registry ${host} is ${answer.startsWith('429') ? 'too busy' : 'in trouble'}: ${answer} (${deed})`,
    hint: `${retryAfter === undefined ? 'check the health of the registry' : `it asks to wait ${patienceText(retryAfter)}`}, then run again; what was sent is kept`,
  }),
);

/** `Retry-After` of HTTP: seconds, or a date. */
function patienceText(retryAfter: string): string {
  return /^\d+$/.test(retryAfter) ? durationText(Number(retryAfter) * 1_000) : `until ${retryAfter}`;
}

export const noRegistry = entry(
  {
    code: 'NO_REGISTRY',
    exit: Exit.refused,
    about:
      'What answers at the host of the registry does not speak as a registry: another server, or a login page.',
  },
  (host: string, answer: string) => ({
    message: `${host} does not answer as a registry: ${answer}`,
    hint: 'check the host in registry of platform.yml; a proxy or a login page may stand before it',
  }),
);

export const digestMismatch = entry(
  {
    code: 'DIGEST_MISMATCH',
    exit: Exit.refused,
    about: 'Content is not what its digest says: damaged on disk or on the way.',
  },
  (what: string, expected: string, found: string) => ({
    message: `${what} has digest ${found}, expected ${expected}`,
    hint: 'run again; when it stays, the archive or the registry holds damaged content',
  }),
);

export const tagTaken = entry(
  {
    code: 'TAG_TAKEN',
    exit: Exit.refused,
    about:
      'The tag exists already with another content. It is never moved, whether or not the registry would allow it.',
  },
  (reference: string, existing: string, ours: string) => ({
    message: `${reference} exists already with another content`,
    details: [`there  ${existing}`, `here   ${ours}`],
    hint: 'commit the difference and build again: the new commit gets a tag of its own',
  }),
);

export const ecrFailed = entry(
  {
    code: 'ECR_FAILED',
    exit: Exit.refused,
    about: "ECR's own API refused a call: missing rights, or the wrong account or region.",
  },
  (what: string, account: string, region: string, name: string) => ({
    message: `ECR of account ${account} in ${region} refuses ${what}: ${name}`,
    hint: 'check the rights of the AWS credentials of this build and registry.ecr in platform.yml',
  }),
);

export const contentDamaged = entry(
  {
    code: 'CONTENT_DAMAGED',
    exit: Exit.refused,
    about: 'What arrived at the registry is not what its digest says: damaged on disk or on the way.',
  },
  (host: string, repository: string) => ({
    message: `what arrived at ${host}/${repository} is not what its digest says`,
    hint: 'run again; when it stays, make the archive again',
  }),
);

export const scanFindings = entry(
  {
    code: 'SCAN_FINDINGS',
    exit: Exit.refused,
    about: '--require-scan was given and the scan of ECR found something of that severity or worse.',
  },
  (image: string, counted: string, findings: readonly string[]) => ({
    message: `the scan of ${image} found ${counted}`,
    details: findings,
    hint: 'update the base image or the packages named, then build again',
  }),
);

export const scanFailed = entry(
  {
    code: 'SCAN_FAILED',
    exit: Exit.refused,
    about: '--require-scan was given and ECR could not scan the image.',
  },
  (image: string, why: string) => ({
    message: `ECR could not scan ${image}: ${why}`,
    hint: 'ECR knows only some operating systems; release without --require-scan if this image has none',
  }),
);

export const scanTimedOut = entry(
  {
    code: 'SCAN_TIMED_OUT',
    exit: Exit.refused,
    about: '--require-scan was given and no result came in time.',
  },
  (image: string, ms: number, state: string) => ({
    message: `no scan of ${image} after ${Math.round(ms / 1_000)} s${state === '' ? '' : `: ${state}`}`,
    hint: 'turn on scan on push for the repository, or give --scan-timeout more time',
  }),
);

export const scanNeedsEcr = entry(
  { code: 'SCAN_NEEDS_ECR', about: '--require-scan was given and the registry of the platform is not ECR.' },
  (host: string) => ({
    message: `${host} is no ECR, so nothing scans its images`,
    hint: 'leave --require-scan out',
  }),
);

export const registryRealm = entry(
  {
    code: 'REGISTRY_REALM',
    exit: Exit.refused,
    about:
      'A registry leads to a token server of another site, which would be given its login, or to one without TLS.',
  },
  (host: string, realm: string, isOtherSite: boolean) => ({
    message: `${host} sends its clients for tokens to ${realm}, which is ${isOtherSite ? 'another site' : 'not reached by TLS'}`,
    hint: isOtherSite
      ? 'no login was sent; use a registry whose token server is on its own site'
      : 'no login was sent; let the registry name its token server by https, or use another one',
  }),
);
