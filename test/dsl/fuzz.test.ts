import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import { InvalidInput } from '../../src/core/errors.ts';
import { readJenkinsfile } from '../../src/dsl/jenkinsfile.ts';
import type { ReadService } from '../../src/dsl/jenkinsfile.ts';
import { corpus, ENV } from './corpus.ts';
import { mutate, random } from './mutations.ts';
import { type Answer, askGroovy, findGroovy } from './oracle.ts';

const MUTATIONS = 20_000;
/** Groovy takes some milliseconds for each; SLIPWAY_FUZZ=all asks about every one that was accepted. */
const ASKED = process.env['SLIPWAY_FUZZ'] === 'all' ? Infinity : 800;
/** More than any takes on a busy machine, and far below what a loop without end takes. */
const SLOW_MS = 2_000;

type Accepted = ReadService & { readonly text: string };

/** Interfaces cannot be given a time limit, and long files only cost time. */
const seeds = corpus('valid')
  .map(({ text }) => text)
  .filter((text) => text.length < 2_500 && !text.includes('interface '));

function mutations(seed: number): string[] {
  const next = random(seed);
  const other = (): string => seeds[Math.floor(next() * seeds.length)] ?? '';
  return Array.from({ length: MUTATIONS }, (_, index) =>
    mutate(seeds[index % seeds.length] ?? '', other(), next),
  );
}

/** What the reader makes of a text; undefined where it refuses it, which is always right. */
function accepted(text: string): Accepted | undefined {
  try {
    return { text, ...readJenkinsfile({ text, file: 'Jenkinsfile', env: ENV }) };
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw new Error(`crashed on:\n${text}`, { cause: error });
  }
}

/**
 * Whether Groovy contradicts a context. It does not where it ends in an error outside of the block or never comes to
 * it: the reader reads the block wherever it stands, and does not say whether the file around it runs.
 */
function contradicts({ context, places }: Accepted, { contexts, error, message, line }: Answer): boolean {
  if (contexts.some((collected) => !isDeepStrictEqual(collected, context))) return true;
  if (contexts.length > 0 || error === undefined) return false;
  const lines = [...places.values()].flatMap((place) => place.line ?? []);
  const failed = line ?? Number(/Jenkinsfile\.groovy: (\d+):/.exec(message ?? '')?.[1] ?? 0);
  return failed > Math.min(...lines) && failed <= Math.max(...lines);
}

describe('dsl/jenkinsfile on damaged files', () => {
  const read: Accepted[] = [];

  it(`neither crashes nor hangs on ${MUTATIONS} of them`, function () {
    this.timeout(120_000);
    const slow: string[] = [];

    for (const text of mutations(7)) {
      const started = Date.now();
      const one = accepted(text);
      if (one) read.push(one);
      if (Date.now() - started > SLOW_MS) slow.push(text);
    }

    expect(slow).to.deep.equal([]);
    expect(read.length).to.be.within(MUTATIONS / 20, MUTATIONS / 2);
  });

  it('accepts none that Groovy reads otherwise', async function () {
    this.timeout(600_000);
    const jar = findGroovy();
    if (jar === undefined) return this.skip();
    const asked = read.filter((_, index) => index % Math.max(1, Math.ceil(read.length / ASKED)) === 0);

    const answers = await askGroovy(
      jar,
      asked.map(({ text }) => ({ text, env: ENV, limited: true })),
    );

    const wrong = asked.flatMap((one, index) => {
      const answer = answers[index];
      return answer && contradicts(one, answer) ? [{ text: one.text, context: one.context, answer }] : [];
    });
    expect(asked.length).to.be.at.least(500);
    expect(wrong).to.deep.equal([]);
  });
});
