import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const VERSION = '2.4.21';
const SEEN = 'oracle of test/dsl';

export type Asked = {
  readonly text: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limited?: boolean;
};

/** What real Groovy makes of a Jenkinsfile: the contexts its blocks collected, and the error it ended with. */
export type Answer = {
  readonly contexts: readonly unknown[];
  readonly error?: string;
  readonly message?: string;
  /** Line of the file in which it ran into the error. */
  readonly line?: number;
  /** Groovy refused to compile it. */
  readonly compile?: boolean;
};

const here = join(import.meta.dirname, 'oracle');
const library = join(import.meta.dirname, '../../src');

/** The Groovy that test/tools/dsl.sh installs; undefined where it or Java is missing, which is an error in CI. */
export function findGroovy(): string | undefined {
  const tools = process.env['SLIPWAY_TOOLS'] ?? join(homedir(), '.cache/slipway/tools');
  const jar = join(tools, 'groovy', `groovy-all-${VERSION}.jar`);
  const java = spawnSync('java', ['-version']).status === 0;
  if (java && existsSync(jar)) return jar;
  if (process.env['CI']) throw new Error(`${SEEN} needs Java and ${jar}: run test/tools/dsl.sh`);
  return undefined;
}

/** Runs every file in one Java process, in order. */
export async function askGroovy(jar: string, asked: readonly Asked[]): Promise<Answer[]> {
  const memory = ['-XX:+UseSerialGC', '-Xmx512m', '-XX:TieredStopAtLevel=1'];
  const run = ['-cp', `${jar}:${here}`, 'groovy.ui.GroovyMain', join(here, 'Oracle.groovy'), library, here];
  const java = spawn('java', [...memory, ...run], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  java.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  java.stdin.on('error', () => undefined);
  for (const [id, one] of asked.entries()) java.stdin.write(`${JSON.stringify({ id, ...one })}\n`);
  java.stdin.end();
  const code = await new Promise((resolve) => java.on('close', resolve));
  const lines = output.trim().split('\n');
  if (code !== 0 || lines.length !== asked.length)
    throw new Error(`${SEEN} gave ${lines.length} of ${asked.length} answers, exit ${String(code)}`);
  return lines.map((line) => ({ contexts: [], ...(JSON.parse(line) as Partial<Answer>) }));
}
