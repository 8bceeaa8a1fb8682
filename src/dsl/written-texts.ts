import * as z from 'zod/mini';
import { isCredentialName } from '../core/child-environment.ts';
import { parseJsonPath, parseJsonPathRule } from '../core/json-path.ts';

// The texts of platform.yml, each with what is said of one that is none.

const DURATION = /^(\d+(\.\d+)?(ms|s|m|h|d))+$/;
/** Groups of Kubernetes itself; definitions of others bring the rest of `k8s.io`. */
const BUILT_IN =
  /\.(apps|batch|autoscaling|policy|extensions|(networking|rbac\.authorization|storage|scheduling|node|admissionregistration|apiextensions|coordination|discovery|certificates|events|resource)\.k8s\.io)$/;
const BRANCH = /^[^\s~^:\\]+$/;

export const Text = z.string().check(z.minLength(1, { error: 'is empty' }));
export const Duration = z
  .string()
  .check(z.regex(DURATION, { error: 'is no duration such as 90s, 5m or 1h30m' }));
export const Region = z
  .string()
  .check(z.regex(/^[a-z]{2}(-[a-z]+)+-\d+$/, { error: 'is no AWS region such as eu-west-1' }));
export const Account = z.string().check(z.regex(/^\d{12}$/, { error: 'is no AWS account: twelve digits' }));
export const Url = z.string().check(
  z.regex(/^https?:\/\/[^\s/@]+(\/\S*)?$/, {
    error: 'is no address such as https://cluster.example.com, without user and password',
  }),
  z.refine((text) => !/^https?:/.test(text) || URL.canParse(text), {
    error: 'has a host or port that cannot be one',
  }),
);
export const Prefix = z.string().check(
  z.regex(/^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/, {
    error: 'is no registry: host, port and path, without https://',
  }),
);
export const Proxy = z.string().check(
  z.regex(/^(https?|socks[45]?[ah]?):\/\/[^\s/@]+\/?$/, {
    error: 'is no proxy such as http://proxy.example.com:3128, without user and password',
  }),
);
/** What NO_PROXY takes as well; what matches nothing there is a fault here. */
export const ProxyException = z.string().check(
  z.regex(
    /^(\*|(\*?\.)?[\w-]+(\.[\w-]+)*\.?|[\d.]+\/\d+|\[[\da-f:.]+\](\/\d+)?|[\da-f]*:[\da-f:.]*(\/\d+)?)(:\d+)?$/i,
    {
      error: 'is no host, address or range such as corp.example.com, 10.0.0.0/8 or registry.example.com:5000',
    },
  ),
);
export const Sha256 = z.string().check(
  z.regex(/^[0-9a-f]{2}(:?[0-9a-f]{2}){31}$/i, {
    error: 'is no SHA-256: 64 hexadecimal digits, as openssl x509 -fingerprint -sha256 prints them',
  }),
);
export const Branch = z.string().check(z.regex(BRANCH, { error: 'is no branch or pattern of branches' }));

export const KindName = z.string().check(
  z.regex(/^[A-Z][A-Za-z0-9]*(\.[a-z0-9-]+)+$/, { error: 'is no kind and group such as Database.acme.io' }),
  z.refine((text) => !BUILT_IN.test(text), {
    error: 'is a kind of Kubernetes itself, which is judged by what its own controller writes',
  }),
);
export const FieldRule = z.string().check(
  z.regex(/^\{\.[^}]+\}\s*=\s*\S.*$/, { error: 'is no rule such as {.status.phase}=Running' }),
  z.refine((text) => parseJsonPathRule(text) !== undefined, {
    error: 'has a path that names no single value; fields, [0], and [?(@.type=="Ready")] are understood',
  }),
);
export const FieldPath = z.string().check(
  z.regex(/^\{\.[^}]+\}$/, { error: 'is no path such as {.spec.secretName}' }),
  z.refine((text) => parseJsonPath(text) !== undefined, {
    error: 'names no single value; fields, [0], and [?(@.type=="Ready")] are understood',
  }),
);
export const Recipient = z
  .string()
  .check(z.regex(/^age1[0-9a-z]+$/, { error: 'is no public age key: it starts with age1' }));
export const KmsKey = z.string().check(
  z.regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:(key|alias)\/[\w/-]+$/, {
    error: 'is no ARN of a KMS key',
  }),
);

/** A variable with a credential of the platform's own, which test lines and builds never see. */
export const CredentialName = z.string().check(
  z.refine(isCredentialName, {
    error:
      'is a variable that test lines would see: take SLIPWAY_NOTIFY, or a name that ends in _TOKEN or _WEBHOOK',
  }),
);

export const VariableName = z.string().check(
  z.regex(/^(?!SLIPWAY_.*KEY)[A-Za-z_]\w*$/, {
    error: 'is no variable that can be let through',
  }),
);
