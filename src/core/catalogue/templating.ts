import { entry } from './entry.ts';

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
    about: 'Nothing says where branches go: neither --platform nor $SLIPWAY_PLATFORM names a platform.yml.',
  },
  () => ({
    message: 'no platform file is named',
    hint: 'name it with --platform FILE, or set SLIPWAY_PLATFORM once in your shell or in Jenkins',
  }),
);

export const noEnvironment = entry(
  {
    code: 'ENVIRONMENT_UNKNOWN_HERE',
    about:
      'No environment was named, and the branch leads to none: either it is no branch that is deployed, or no branch is known.',
  },
  (why: string, known: readonly string[]) => ({
    message: `${why}, so no environment is meant`,
    hint: `name one: ${known.join(', ')}`,
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

/** Faults of templates and manifests: their words are made where they are found, each with its place. */
function fault(code: string, about: string) {
  return entry({ code, about }, (message: string) => ({ message }));
}

export const yamlInvalid = fault(
  'YAML_INVALID',
  'The text is no YAML, holds a key twice, or a value that JSON cannot carry.',
);
export const yamlTooLarge = fault(
  'YAML_TOO_LARGE',
  'Aliases repeat so much that the document would grow beyond all measure.',
);
export const templateMissing = fault(
  'TEMPLATE_MISSING',
  'A deployment has no template for the environment, or a template includes a file that is not there.',
);
export const templateName = fault('TEMPLATE_NAME', 'A file in deploy/ is called almost as a template is.');
export const templateUnreadable = fault(
  'TEMPLATE_UNREADABLE',
  'A template is binary, not UTF-8, begins with a byte order mark, has line ends of Windows, or is a link that leads nowhere.',
);
export const templateUndefined = fault(
  'TEMPLATE_UNDEFINED',
  'A template uses a name that nothing gives a value.',
);
export const templateOutside = fault('TEMPLATE_OUTSIDE', 'A template includes a path outside of deploy/.');
export const templateLoop = fault(
  'TEMPLATE_LOOP',
  'Templates or macros include or call themselves without end.',
);
export const templateTooLarge = fault(
  'TEMPLATE_TOO_LARGE',
  'A template renders far more than a manifest, most often in a loop.',
);
export const templateInvalid = fault(
  'TEMPLATE_INVALID',
  'A template has a syntax error, uses a filter wrongly, or a Template lacks objects or parameters.',
);
export const templateParameter = fault(
  'TEMPLATE_PARAMETER',
  'A parameter of a Template is declared wrongly.',
);
export const templateRequired = fault(
  'TEMPLATE_REQUIRED',
  'A template says that it needs a value, with `required`, and nothing gives it.',
);
export const templateValue = fault(
  'TEMPLATE_VALUE',
  'A value that $((NAME)) types as YAML is none that a manifest can hold, such as a number with too many digits.',
);
export const templateKeys = fault('TEMPLATE_KEYS', 'Parameters make two keys of one mapping the same.');
export const manifestInvalid = fault(
  'MANIFEST_INVALID',
  'What a template renders has no apiVersion, kind or name.',
);
export const manifestDuplicate = fault('MANIFEST_DUPLICATE', 'Two templates make the same object.');
export const ktmplValues = fault(
  'KTMPL_VALUES',
  'A file of values for slipway ktmpl holds something else than names and strings.',
);
export const ktmplSecret = fault(
  'KTMPL_SECRET',
  'A Secret named with -s is not in the Template, or its data cannot be encoded.',
);
