import { suggestion } from '../suggestion.ts';
import type { Place } from '../place.ts';
import { entry, fault, worded } from './entry.ts';

export const noSuchFile = entry(
  {
    code: 'FILE_MISSING',
    about: 'A file that was named on the command line, or that every service has, is not there.',
  },
  (file: string, hint: string) => ({ message: `there is no file ${file}`, hint }),
);

export const noPlatform = entry(
  {
    code: 'PLATFORM_MISSING',
    about:
      'Nothing says where branches go: neither --platform nor $SLIPWAY_PLATFORM names a platform.yml, and none is next to the Jenkinsfile.',
  },
  () => ({
    message: 'no platform file is named',
    hint: 'name it with --platform FILE or SLIPWAY_PLATFORM, or put platform.yml next to the Jenkinsfile; for a sandbox: eval "$(slipway sandbox env)"',
  }),
);

export const noEnvironment = entry(
  {
    code: 'ENVIRONMENT_UNKNOWN_HERE',
    about:
      'No environment was named, and the branch leads to none: either it is no branch that is deployed, or no branch is known.',
  },
  (why: string, known: readonly string[]) => ({
    message: `${why}, and no environment is named`,
    hint:
      known.length > 0
        ? `name one: ${known.join(', ')}`
        : 'let the platform team add an environment for this service to platform.yml',
  }),
);

export const badSetting = entry(
  { code: 'BAD_SETTING', about: 'A --set has no equals sign between word and value.' },
  (found: string) => ({
    message: `--set ${found} has no value`,
    hint: 'write it as --set word=value, such as --set kubernetes.replicas=2',
  }),
);

export const noDefinition = entry(
  { code: 'NO_DEFINITION', about: 'A file given with --crd holds no CustomResourceDefinition.' },
  (file: string) => ({
    message: `${file} holds no CustomResourceDefinition`,
    hint: 'name the file that kubectl get crd NAME -o yaml printed',
  }),
);

export const badKtmplUsage = entry(
  { code: 'BAD_KTMPL_USAGE', about: 'The command line of slipway ktmpl is not one that ktmpl 0.9.1 takes.' },
  (what: string) => ({ message: what, hint: 'slipway ktmpl --help shows how it is called' }),
);

export const templateMissing = fault(
  {
    code: 'TEMPLATE_MISSING',
    about:
      'A deployment or migration has no template for the environment, or a template includes a file that is not there.',
  },
  (
    what: string,
    name: string,
    {
      environment,
      folder,
      hasFolder,
      place,
    }: {
      readonly environment: string;
      readonly folder: string;
      readonly hasFolder: boolean;
      readonly place: Place | undefined;
    },
  ) => ({
    message: `${what} has no template for ${environment}`,
    hint: hasFolder
      ? `write ${folder}/${name}-template.${environment}.yml, or ${folder}/${name}-template.yml for every environment`
      : `there is no folder ${folder}/: write ${folder}/${name}-template.yml in it`,
    ...(place && { place }),
  }),
);

export const includedMissing = fault(templateMissing.described, (file: string, known: readonly string[]) => ({
  message: `there is no file '${file}' in deploy/${suggestion(file, known)}`,
  hint: 'add the file, or correct its path, which begins below deploy/',
}));

export const templateName = fault(
  {
    code: 'TEMPLATE_NAME',
    severity: 'warning',
    about: 'A file in deploy/ is called almost as a template or manifests are.',
  },
  (name: string, file: string) => ({
    message: 'is no part of the release: its name must end in .yml',
    hint: `rename it to ${name.replace(/yaml$/, 'yml')}`,
    place: { file },
  }),
);

export const templateEnvironment = fault(
  {
    code: 'TEMPLATE_ENVIRONMENT',
    about:
      'A template, or manifests that are taken as they are, are named for an environment that the platform does not have, so they would never be used.',
  },
  (environment: string, file: string, known: readonly string[]) => ({
    message: `there is no environment '${environment}'${suggestion(environment, known)}`,
    hint: `name it for one of ${known.join(', ')}, or for all without one`,
    place: { file },
  }),
);

export const templateUnread = fault(
  {
    code: 'TEMPLATE_UNREAD',
    about: 'A file of YAML in deploy/ is neither a template nor included by one, and no manifests.',
  },
  (file: string) => ({
    message: `is not used: it is no template, and no template includes it${meant(file)}`,
    hint: 'call it NAME-template.yml in deploy/ itself (NAME-manifests.yml to take it as it is), include it, or remove it',
    place: { file },
  }),
);

/** The template that a file is, but for its name or its folder. */
function meant(file: string): string {
  const [, name = '', environment = ''] =
    /([^/]*?)[-._]te?mpl(?:ate)?s?((?:\.[^./]+)?)\.(?:ya?ml)(?:\.(?:j2|njk|tpl))?$/i.exec(file) ?? [];
  return name === '' ? '' : `, did you mean 'deploy/${name}-template${environment}.yml'?`;
}

export const templateUnreadable = worded({
  code: 'TEMPLATE_UNREADABLE',
  about:
    'A template is binary, not UTF-8, begins with a byte order mark, has line ends of Windows, or is a link that leads nowhere.',
});

export const templateUndefined = worded({
  code: 'TEMPLATE_UNDEFINED',
  about: 'A template uses a name that nothing gives a value.',
});

export const templateOutside = fault(
  { code: 'TEMPLATE_OUTSIDE', about: 'A template includes a path outside of deploy/.' },
  (name: string) => ({
    message: `'${name}' is outside of deploy/`,
    hint: 'move the file into deploy/ and include it by its path below that folder',
  }),
);

export const templateLoop = fault(
  { code: 'TEMPLATE_LOOP', about: 'Templates or macros include or call themselves without end.' },
  (what: string) => ({
    message: what,
    hint: 'remove one of these includes or calls, or end it with a condition',
  }),
);

export const templateTooLarge = fault(
  {
    code: 'TEMPLATE_TOO_LARGE',
    about:
      'A template renders far more than a manifest, most often in a loop, or by parameters that hold others.',
  },
  (what?: string | Place) => {
    if (typeof what !== 'object')
      return {
        message: `the template never ends: ${what ?? 'it renders far more than a manifest'}`,
        hint: 'correct the condition or the range of the loop',
      };
    return {
      message: 'the parameters of this Template make far more than a manifest',
      hint: 'shorten their values, or use them less often',
      place: what,
    };
  },
);

export const templateInvalid = worded({
  code: 'TEMPLATE_INVALID',
  about: 'A template has a syntax error, uses a filter wrongly, or a Template lacks objects or parameters.',
});

export const templateParameter = worded({
  code: 'TEMPLATE_PARAMETER',
  about: 'A parameter of a Template is declared wrongly.',
});

export const templateRequired = worded({
  code: 'TEMPLATE_REQUIRED',
  about: 'A template says that it needs a value, with `required`, and nothing gives it.',
});

export const templateValue = fault(
  {
    code: 'TEMPLATE_VALUE',
    about:
      'A value that $((NAME)) types as YAML cannot be held by a manifest, such as a number with too many digits.',
  },
  (message: string, place: Place) => ({
    message,
    hint: 'write $(NAME) instead of $((NAME)) for a text',
    place,
  }),
);

export const templateKeys = fault(
  { code: 'TEMPLATE_KEYS', about: 'Parameters make two keys of one mapping the same.' },
  (place: Place) => ({
    message: 'two keys of this mapping become the same',
    hint: 'give the parameters different values, or rename one of the keys',
    place,
  }),
);

export const manifestInvalid = worded({
  code: 'MANIFEST_INVALID',
  about: 'What a template renders has no apiVersion, kind or name.',
});

export const headUnreadable = fault(
  {
    code: 'HEAD_UNREADABLE',
    about:
      'A comment in front of manifests that are taken as they are begins as a word to Slipway and is none that it knows.',
  },
  (line: string, place: Place) => ({
    message: `'${line.trim()}' is nothing that a file of manifests can say`,
    hint: 'write # slipway: made-in-cluster Secret/NAME for what its programs make themselves, several with commas',
    place,
  }),
);

export const manifestsEmpty = fault(
  {
    code: 'MANIFESTS_EMPTY',
    about:
      'A file of manifests that are taken as they are holds no object, most often because the command that should write it failed.',
  },
  (file: string) => ({
    message: 'holds no object, so the release would lose all that it held before',
    hint: 'write the file again, or remove it if its objects are to go',
    place: { file },
  }),
);

export const manifestDuplicate = fault(
  { code: 'MANIFEST_DUPLICATE', about: 'Two templates make the same object.' },
  ({ kind, name }: { readonly kind: string; readonly name: string }, first: string, place: Place) => ({
    message: `${kind} '${name}' is made twice, first at ${first}`,
    hint: 'remove one of the two, or give it another name',
    place,
  }),
);

export const ktmplValues = worded({
  code: 'KTMPL_VALUES',
  about: 'A file of values for slipway ktmpl holds something else than names and strings.',
});

export const ktmplSecret = fault(
  {
    code: 'KTMPL_SECRET',
    about: 'A Secret named with -s is not in the Template, or its data cannot be encoded.',
  },
  (message: string, file: string) => ({
    message,
    hint: 'name a Secret of the Template with -s, whose data are texts',
    place: { file },
  }),
);
