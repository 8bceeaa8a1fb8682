import type { ApiStatus } from '../api-status.ts';
import { Exit } from '../exit.ts';
import { refusalRemedy } from '../refusal.ts';
import { certificateTimeHint } from './network.ts';
import { entry } from './entry.ts';

export const noKubeconfig = entry(
  {
    code: 'KUBECONFIG_MISSING',
    about: 'The file with the credentials of the cluster does not exist or cannot be read.',
  },
  (file: string) => ({
    message: `there is no kubeconfig at ${file}`,
    hint: 'set KUBECONFIG to the file with the credentials, or name it in platform.yml under cluster.kubeconfig',
  }),
);

export const badKubeconfig = entry(
  {
    code: 'KUBECONFIG_INVALID',
    about: 'The kubeconfig does not hold what the context needs, or not in a form that can be used.',
  },
  (file: string, what: string) => ({
    message: `${file}: ${what}`,
    hint: 'compare the file with what kubectl config view --context shows',
  }),
);

export const noContext = entry(
  {
    code: 'CONTEXT_MISSING',
    about: 'The kubeconfig has no context of the name that platform.yml gives for the environment.',
  },
  (context: string, file: string, known: readonly string[]) => ({
    message: `${file} has no context '${context}'`,
    hint: `correct cluster.context in platform.yml; the file has ${known.length === 0 ? 'no contexts' : known.join(', ')}`,
  }),
);

export const credentialPlugin = entry(
  {
    code: 'CREDENTIAL_PLUGIN',
    exit: Exit.refused,
    about:
      'The program that the kubeconfig names for credentials (such as aws eks get-token) failed or answered nonsense.',
  },
  (command: string, what: string, hint: string | undefined) => ({
    message: `credential plugin '${command}' ${what}`,
    hint: hint ?? `run ${command} by hand on this machine and fix what it reports`,
  }),
);

export const oidcFailed = entry(
  {
    code: 'OIDC_FAILED',
    exit: Exit.refused,
    about: 'The OpenID Connect provider that the kubeconfig names gave no new token.',
  },
  (issuer: string, why: string) => ({
    message: `the OpenID Connect provider ${issuer} gives no token: ${why}`,
    hint: 'log in again with the tool that wrote the kubeconfig, and check idp-issuer-url, client-id and refresh-token in it',
  }),
);

export const noAnswer = entry(
  {
    code: 'NO_ANSWER_IN_TIME',
    exit: Exit.refused,
    about:
      'The API server took longer for one request than it may: it is busy, it is down, or a webhook behind it does not answer.',
  },
  (server: string, what: string, limit: string, wrote: boolean) => ({
    message: `${what}: no answer from the cluster at ${server} within ${limit}${wrote ? ', so it is not known whether it was done' : ''}`,
    hint: 'check the health of the API server and its webhooks; slipway.dev/apply-timeout on the object, or cluster.timeout in platform.yml, gives more time',
  }),
);

export const clusterUnreachable = entry(
  {
    code: 'CLUSTER_UNREACHABLE',
    exit: Exit.refused,
    about:
      'No connection to the API server, after several tries: it is down, the address is wrong or a firewall is between.',
  },
  (
    server: string,
    what: string,
    { hint, cause }: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) => ({
    message: `the cluster at ${server} cannot be reached: ${what}`,
    hint: hint ?? 'check that the address in the kubeconfig is right and that this machine may reach it',
    cause,
  }),
);

export const clusterUntrusted = entry(
  {
    code: 'CLUSTER_UNTRUSTED',
    exit: Exit.refused,
    about:
      'The server shows a certificate that the certificate authority of the kubeconfig did not sign, so it is another cluster or the file is old.',
  },
  (server: string, what: string) => ({
    message: `the server at ${server} is not the one the kubeconfig trusts: ${what}`,
    hint:
      certificateTimeHint(what) ??
      "renew certificate-authority-data in the kubeconfig if the cluster's certificate authority has changed",
  }),
);

export const credentialsRefused = entry(
  {
    code: 'CREDENTIALS_REFUSED',
    exit: Exit.refused,
    about:
      'The API server does not accept the credentials (HTTP 401), or gets to see none (system:anonymous).',
  },
  (server: string, context: string, status: ApiStatus, certificateThrough?: string) => ({
    message: `the cluster at ${server} does not accept the credentials of context '${context}'`,
    hint:
      (certificateThrough === undefined
        ? ''
        : `if the proxy ${certificateThrough} opens TLS, no client certificate gets through it: name the host in noProxy, or have a token in the kubeconfig; else `) +
      'renew the token or client certificate in the kubeconfig; if it is new, the clock of the issuer may be ahead, so that it is not valid yet',
    cause: status,
  }),
);

export const forbidden = entry(
  {
    code: 'FORBIDDEN',
    exit: Exit.refused,
    about: 'The credentials are valid but lack a right; `slipway rights` prints the Role a deploy needs.',
  },
  (status: ApiStatus) => ({
    message: status.message,
    hint: `${refusalRemedy(status.message) ?? 'grant the right to this user'}; slipway rights prints the whole Role, ready to apply`,
    cause: status,
  }),
);

export const kindUnknown = entry(
  {
    code: 'KIND_UNKNOWN',
    exit: Exit.refused,
    about:
      'The API server has no such kind: the custom resource definition is not installed, or apiVersion or kind is misspelt.',
  },
  (apiVersion: string, kind: string) => ({
    message: `the cluster knows no ${kind} of ${apiVersion}`,
    hint: `install the custom resource definition of ${kind} first, or correct apiVersion and kind`,
  }),
);

export const apiRefused = entry(
  {
    code: 'API_REFUSED',
    exit: Exit.refused,
    about:
      'The API server, or a webhook or policy in it, refused a request; its own words are in the message.',
  },
  (what: string, status: ApiStatus) => ({
    message: `${what}: ${status.message}`,
    hint:
      refusalRemedy(status.message) ??
      'change the object as the message demands; kubectl apply --dry-run=server says the same',
    cause: status,
  }),
);
