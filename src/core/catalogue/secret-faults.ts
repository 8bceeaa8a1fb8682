import type { Place } from '../place.ts';
import { fault, worded } from './entry.ts';

export const secretYaml = worded({
  code: 'SECRET_YAML',
  about: 'A file of Secrets is no YAML that kubectl would read; the message never quotes it.',
});

export const secretShape = worded({
  code: 'SECRET_SHAPE',
  about: 'A file of Secrets holds something that is no Secret, or not as the API server takes it.',
});

export const secretReference = fault(
  {
    code: 'SECRET_REFERENCE',
    about: 'A manifest reads a Secret, or a key of it, that neither the files nor the cluster will have.',
  },
  ({
    reader,
    secret,
    key,
    exists,
    isPullSecret,
    place,
  }: {
    readonly reader: string;
    readonly secret: string;
    readonly key: string | undefined;
    readonly exists: boolean;
    readonly isPullSecret: boolean;
    readonly place: Place;
  }) => ({
    place,
    message: exists
      ? `${reader} reads key ${key} of Secret ${secret}, which has no such key`
      : `${reader} reads Secret ${secret}${key === undefined ? '' : ` key ${key}`}, which is in no secrets file and not in the cluster`,
    hint: exists
      ? `add ${key} with slipway secrets edit, or mark the reference optional`
      : `name its file in secrets in the Jenkinsfile, or ${isPullSecret ? 'correct imagePullSecrets' : `mark the reference optional; where something in the cluster makes it, annotate slipway.dev/made-in-cluster: Secret/${secret}, or write produces under kinds in platform.yml`}`,
  }),
);

export const secretImmutable = fault(
  {
    code: 'SECRET_IMMUTABLE',
    about: 'The Secret is immutable in the cluster, and its file has other values.',
  },
  (name: string, what: string, place: Place) => ({
    place,
    message: `Secret ${name} is immutable in the cluster and cannot take the change ${what}`,
    hint: 'give the Secret a new name here and in the manifests that use it',
  }),
);
