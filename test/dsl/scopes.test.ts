import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readService } from '../../src/dsl/jenkinsfile.ts';
import { findGroovy } from './oracle.ts';
import { scopeCorpus } from './scopes-corpus.ts';

type Answer = { readonly shadowed?: boolean; readonly compile?: string };

/** What Groovy's own VariableScopeVisitor makes of the call in each text. */
async function askGroovy(jar: string, texts: readonly string[]): Promise<Answer[]> {
  const script = join(import.meta.dirname, 'oracle/Scopes.groovy');
  const memory = ['-XX:+UseSerialGC', '-Xmx512m', '-XX:TieredStopAtLevel=1'];
  const java = spawn('java', [...memory, '-cp', jar, 'groovy.ui.GroovyMain', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  java.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  java.stdin.end(texts.map((text) => `${JSON.stringify({ text })}\n`).join(''));
  await new Promise((done) => java.once('close', done));
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer);
}

describe('dsl/groovy/scopes against Groovy itself', () => {
  it('tells of the same calls that a variable takes them, over thousands of declarations and places', async function () {
    this.timeout(300_000);
    const jar = findGroovy();
    if (jar === undefined) return this.skip();
    const texts = scopeCorpus();

    const answers = await askGroovy(jar, texts);

    expect(answers).to.have.length(texts.length);
    const compiled = texts.flatMap((text, index) => {
      const { shadowed } = answers[index] ?? {};
      return shadowed === undefined ? [] : [{ text, shadowed }];
    });
    expect(compiled.length).to.be.above(5_000);
    expect(compiled.filter(({ shadowed }) => shadowed).length).to.be.above(1_500);
    const wrong = compiled.filter(({ text, shadowed }) => {
      const codes = readService({ text, file: 'Jenkinsfile' }).faults.map(({ code }) => code);
      return codes.includes('SHADOWED_WORD') !== shadowed;
    });
    expect(wrong).to.deep.equal([]);
  });
});
