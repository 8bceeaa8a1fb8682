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

export const secretUnmerged = fault(
  {
    code: 'SECRET_UNMERGED',
    about:
      'An edit that came second was closed with the lines of its own version still in comments; they hold values and would lie readable in the bucket.',
  },
  (place: Place) => ({
    place,
    message: 'your version still stands in comments below this line',
    hint: 'take over what is still meant, then delete this line and all below it',
  }),
);

export const secretInComment = fault(
  {
    code: 'SECRET_IN_COMMENT',
    about:
      'A comment outside of `data` and `stringData`, which stays readable in the bucket, holds a value of the file or a line that gives a key one.',
  },
  (place: Place) => ({
    place,
    message:
      'this comment holds a value, or a key with one, and would be stored so that everybody can read it',
    hint: 'delete it, or indent it as the keys under stringData, where comments are encrypted too',
  }),
);

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
      : `name its file in secrets in the Jenkinsfile, or ${isPullSecret ? 'correct imagePullSecrets' : `mark the reference optional; where something in the cluster makes it, annotate slipway.dev/made-in-cluster: Secret/${secret}, write # slipway: made-in-cluster Secret/${secret} at the head of a file of manifests, or write produces under kinds in platform.yml`}`,
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
