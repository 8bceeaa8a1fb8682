import { worded } from './entry.ts';

export const yamlInvalid = worded({
  code: 'YAML_INVALID',
  about: 'The text is no YAML, holds a key twice, or a value that JSON cannot carry.',
});

export const yamlTooLarge = worded({
  code: 'YAML_TOO_LARGE',
  about: 'Aliases repeat so much that the document would grow beyond all measure.',
});
