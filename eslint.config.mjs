import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const catalogue = join(import.meta.dirname, 'src/core/catalogue');

/** Every code of the catalogue, so that none is written elsewhere. */
const CODES = readdirSync(catalogue)
  .flatMap((file) => [
    ...readFileSync(join(catalogue, file), 'utf8').matchAll(/^\s+code: '([A-Z][A-Z0-9_]+)'/gm),
  ])
  .map(([, code]) => code);

const OF_THE_CATALOGUE =
  'only src/core/catalogue writes codes: make the error with its entry, or ask entry.is(error)';

export default defineConfig(
  {
    ignores: ['dist', 'dist-*', 'coverage', 'node_modules', 'test/**/golden', 'examples/**/bin', 'resources'],
  },
  js.configs.recommended,
  { files: ['**/*.mjs'], languageOptions: { globals: globals.node } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'no-console': 'error',
      'no-restricted-globals': [
        'error',
        {
          name: 'process',
          message:
            'only src/main.ts, src/library.ts, src/launch and src/adapters touch the process; pass it as an argument',
        },
      ],
    },
  },
  {
    files: [
      'src/main.ts',
      'src/library.ts',
      'src/launch/*.ts',
      'src/adapters/**/*.ts',
      'src/sandbox/**/*.ts',
    ],
    rules: { 'no-restricted-globals': 'off' },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/catalogue/**', 'src/core/errors.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...[
          'Property[key.name="code"] > Literal.value[value=/^[A-Z0-9]+_[A-Z0-9_]+$/]',
          `Literal[value=/^(?:${CODES.join('|')})$/]`,
          'NewExpression[callee.name="UserError"]',
        ].map((selector) => ({ selector, message: OF_THE_CATALOGUE })),
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off', 'max-lines': 'off' },
  },
);
