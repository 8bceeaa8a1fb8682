import { entry } from './entry.ts';

export const noBlock = entry(
  {
    code: 'NO_BLOCK',
    about:
      'The Jenkinsfile holds neither a `slipway { }` nor a `kubernetes { }` block of Slipway. `agent { kubernetes { } }` does not count.',
  },
  (file: string) => ({
    message: `${file} has no slipway { } block`,
    hint: `add slipway { image 'NAME'; kubernetes { deployment 'NAME' } } to ${file}, or run slipway init`,
  }),
);

export const unknownStep = entry(
  {
    code: 'UNKNOWN_STEP',
    about:
      'A block of the Jenkinsfile is called almost like the step of Slipway, which Jenkins would not know.',
  },
  (word: string) => ({ message: `no such step '${word}', did you mean 'slipway'?` }),
);

export const secondBlock = entry(
  { code: 'SECOND_BLOCK', about: 'A Jenkinsfile describes one service, so it has one block.' },
  (word: string, first: string) => ({
    message: `a second block: ${word} is here, the first one is at ${first}`,
    hint: 'merge the two blocks, with kubernetes { } inside slipway { }',
  }),
);

export const secondBraces = entry(
  {
    code: 'SECOND_BRACES',
    about: 'A second pair of braces follows a block, on its line or below it; Groovy passes both.',
  },
  (word: string) => ({
    message: `a second pair of braces behind ${word} { }, and Groovy passes both`,
    hint: 'merge them into the first, or remove them',
  }),
);

export const ownStep = entry(
  {
    code: 'OWN_STEP',
    about:
      'The Jenkinsfile defines a method or variable with the name of a step of Slipway, which then never runs.',
  },
  (word: string) => ({
    message: `the file defines a ${word} of its own, so the step of Slipway is never called`,
    hint: `rename it to something other than ${word}`,
  }),
);

export const refusedByJenkins = entry(
  {
    code: 'REFUSED_BY_JENKINS',
    about:
      'Groovy runs this, but Jenkins does not compile it: a pipeline must survive a restart at any step, and not all of Groovy can.',
  },
  (what: string, instead: string) => ({
    message: `Jenkins does not run ${what} in a pipeline`,
    hint: instead,
  }),
);

export const blockOnNextLine = entry(
  {
    code: 'BLOCK_ON_NEXT_LINE',
    about: 'Groovy takes a brace on the next line for a block of its own, not for an argument.',
  },
  (word: string) => ({
    message: `the brace of ${word} is on the next line, where Groovy does not pass it to the step`,
    hint: `write ${word} { in one line`,
  }),
);

export const unreadable = entry(
  {
    code: 'UNREADABLE',
    about:
      'Groovy itself would not compile the Jenkinsfile: something is not closed, or is where nothing may be.',
  },
  (message: string, hint?: string) => ({ message, ...(hint !== undefined && { hint }) }),
);

export const unknownWord = entry(
  {
    code: 'UNKNOWN_WORD',
    about: 'A block has a word that Slipway does not know there; other steps cannot be called in it.',
  },
  (word: string, suggestion: string, known: readonly string[]) => ({
    message: `no such word '${word}'${suggestion}`,
    ...(suggestion === '' && { hint: `the block describes and runs nothing; it knows ${known.join(', ')}` }),
  }),
);

export const misplacedWord = entry(
  { code: 'MISPLACED_WORD', about: 'The word is known, but belongs to another block.' },
  (word: string, block: string) => ({
    message: `${word} does not belong here`,
    hint: `move it into ${block}`,
  }),
);

export const shadowedWord = entry(
  {
    code: 'SHADOWED_WORD',
    about:
      'The Jenkinsfile declares a variable with the name of a word around the block, and Groovy calls that instead.',
  },
  (word: string) => ({
    message: `a variable of the file is called '${word}' too, and Groovy takes it for the word`,
    hint: `rename the variable ${word}`,
  }),
);

export const wrongUse = entry(
  { code: 'WRONG_USE', about: 'A word is written with values it does not take.' },
  (message: string, example: string) => ({ message, hint: `write ${example}` }),
);

export const wrongSyntax = entry(
  { code: 'WRONG_SYNTAX', about: 'A line of a block is no word with values.' },
  (message: string, hint?: string) => ({ message, ...(hint !== undefined && { hint }) }),
);

export const duplicate = entry(
  { code: 'DUPLICATE', about: 'The same thing is said twice, so one of the two would be lost.' },
  (what: string, first: string | undefined) => ({
    message: `${what} is given twice`,
    hint: first === undefined ? 'keep one of the two' : `the first is at ${first}; keep one of the two`,
  }),
);

export const dynamic = entry(
  {
    code: 'DYNAMIC',
    about:
      'Only running the Groovy tells what this is, so it is not known outside of Jenkins. Values written in the text, and `env.NAME` where the variable is set, are read everywhere.',
  },
  (what: string, set: string | undefined) => ({
    message: `only Groovy can compute this: ${what}`,
    hint:
      set === undefined
        ? 'write it out, with a value per environment where it differs'
        : `write the value out, or give it with --set ${set}=VALUE`,
  }),
);

export const missingComma = entry(
  {
    code: 'MISSING_COMMA',
    about: 'Two values follow each other without a comma, which Groovy takes for a call.',
  },
  (before: string) => ({
    message: `a comma is missing before ${before}`,
    hint: 'write a comma between the two',
  }),
);

export const inexactNumber = entry(
  {
    code: 'INEXACT_NUMBER',
    about:
      'A number of the block would not come out as it is written: a suffix, an exponent, zeros at the end of a fraction, or more digits than fit.',
  },
  (text: string, wanted: 'number' | 'text or number') => ({
    message: /^[1-9][\d_]*$/.test(text)
      ? `${text} has more digits than can be kept`
      : `${text} would not come out as it is written`,
    hint: wanted === 'number' ? 'write a plain number' : `write '${text}' for a text, or a plain number`,
  }),
);

export const inexactJson = entry(
  {
    code: 'INEXACT_JSON',
    about: 'A number in the JSON of --context has more digits than can be kept.',
  },
  (path: string) => ({
    message: `${path} has more digits than can be kept`,
    hint: 'make it a text in the Jenkinsfile',
  }),
);

export const unsetVariable = entry(
  {
    code: 'UNSET_VARIABLE',
    about: 'A string of the block names a variable of the build that is not set here.',
  },
  (variable: string, name: string, set: string | undefined) => ({
    message: `${variable} is not set here`,
    hint: `set the environment variable ${name}${set === undefined ? '' : `, or give the value with --set ${set}=VALUE`}`,
  }),
);

export const assignedVariable = entry(
  {
    code: 'ASSIGNED_VARIABLE',
    about:
      'A string of the block names a variable which the Jenkinsfile itself sets, so its value is only known while it runs.',
  },
  (variable: string, set: string | undefined) => ({
    message: `${variable} is set by the file itself, so only Groovy knows its value`,
    hint:
      set === undefined ? 'write the value out' : `write the value out, or give it with --set ${set}=VALUE`,
  }),
);

export const wrongValue = entry(
  { code: 'WRONG_VALUE', about: 'A value has the wrong type or form for its place.' },
  (message: string, hint: string = 'docs/jenkinsfile.md says what each word takes') => ({ message, hint }),
);

export const unknownEnvironment = entry(
  {
    code: 'UNKNOWN_ENVIRONMENT',
    about: 'The Jenkinsfile or the command line names an environment that platform.yml does not have.',
  },
  (name: string, suggestion: string, file: string, known: readonly string[]) => ({
    message: `${file} has no environment '${name}'${suggestion}`,
    hint: `it has ${known.length === 0 ? 'none' : known.join(', ')}${
      /^\d+$/.test(name)
        ? `; the number of a release stands behind it: ${known[0] ?? 'ENVIRONMENT'} ${name}`
        : ''
    }`,
  }),
);

export const noServiceName = entry(
  {
    code: 'NO_SERVICE_NAME',
    about: 'Neither `service`, `image` nor a `deployment` says what the service is called.',
  },
  () => ({ message: 'the service has no name', hint: "add service 'NAME' to the block" }),
);

export const noSecretsBucket = entry(
  {
    code: 'NO_SECRETS_BUCKET',
    about: 'The block names files of the secrets bucket, and platform.yml has no `secrets`.',
  },
  (file: string, platform: string) => ({
    message: `${platform} names no secrets bucket, so '${file}' cannot be fetched`,
    hint: `add secrets to ${platform}, or remove '${file}' from the block`,
  }),
);

export const badSet = entry(
  { code: 'BAD_SET', about: 'An argument of `--set` names nothing that the block can say.' },
  (path: string, message: string, hint: string) => ({ message: `--set ${path}: ${message}`, hint }),
);

export const badContextJson = entry(
  { code: 'BAD_CONTEXT_JSON', about: 'The file given with --context is not JSON.' },
  (file: string, cause: unknown) => ({
    message: `${file} is not JSON`,
    hint: 'give the file that the Jenkins library wrote',
    cause,
  }),
);

export const badPlatform = entry(
  { code: 'BAD_PLATFORM', about: 'platform.yml has a field that is unknown, missing or of the wrong form.' },
  (message: string, hint?: string) => ({ message, ...(hint !== undefined && { hint }) }),
);

export const badAnswer = entry(
  { code: 'BAD_ANSWER', about: 'An answer or option of `slipway init` cannot be used.' },
  (option: string, message: string) => ({ message, hint: `give another value with --${option}` }),
);

export const filesExist = entry(
  {
    code: 'FILES_EXIST',
    about: '`slipway init` never overwrites; files of the names it would write are there.',
  },
  (files: readonly string[], block: string | undefined) => ({
    message: `${files.join(', ')} ${files.length === 1 ? 'exists' : 'exist'} already, so nothing was written`,
    hint:
      block === undefined
        ? `move ${files.length === 1 ? 'it' : 'them'} away first`
        : `add this to the Jenkinsfile, or move it away first:\n\n${block}`,
  }),
);
