// Types of the library: a declaration of each source that the types of its entry lead to.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import ts from 'typescript';

const compilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  allowImportingTsExtensions: true,
  verbatimModuleSyntax: true,
  strict: true,
};

/** One file at a time, without a program, which would take longer than the whole bundle. What is inferred becomes `any`; types are written down. */
export function writeDeclarations(entry, outdir) {
  const root = dirname(entry);
  const sources = new Set([normalize(entry)]);
  for (const source of sources) {
    const text = readFileSync(source, 'utf8');
    const { outputText } = ts.transpileDeclaration(text, { fileName: source, compilerOptions });
    for (const [, path] of outputText.matchAll(/from '(\.[^']+)'/g)) sources.add(join(dirname(source), path));
    const target = join(outdir, relative(root, source)).replace(/\.ts$/, '.d.ts');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, outputText);
  }
}
