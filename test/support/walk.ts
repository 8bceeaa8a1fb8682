import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A command of a page and what it prints there, both streams as a terminal shows them. */
export type Step = { readonly command: string; readonly output: string };

/** A block of a page that a reader does: a file to write, or commands to run. */
export type Block =
  { readonly file: string; readonly text: string } | { readonly steps: readonly Step[]; readonly at: number };

/** What a reader of a page does, in order: blocks of `console`, and blocks whose language is followed by a `[file]`. */
export function blocksOf(page: string): Block[] {
  return [...page.matchAll(/^```(\S+)(?: \[(.+)\])?\n([^]*?)^```$/gm)].flatMap(
    ([, language, file, text = ''], at): Block[] => {
      if (file !== undefined) return [{ file, text }];
      return language === 'console' ? [{ steps: stepsOf(text), at }] : [];
    },
  );
}

function stepsOf(text: string): Step[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...output] = step.split('\n');
      return { command, output: output.join('\n').trimEnd() };
    });
}

const MARK = '\u0001';

/**
 * Does in one shell what a page says, and resolves with what each command printed. A digest in a command, but one of zeros, is the one that was
 * printed last.
 */
export async function walk(
  page: string,
  { folder, env }: { folder: string; env: NodeJS.ProcessEnv },
): Promise<string[]> {
  const lines = [`cd ${quoted(folder)}`];
  let files = 0;
  for (const block of blocksOf(page)) {
    if ('steps' in block) {
      for (const { command } of block.steps) lines.push(...stepLines(command));
      continue;
    }
    files += 1;
    const kept = join(folder, '..', `file-${files}`);
    await mkdir(dirname(kept), { recursive: true });
    await writeFile(kept, block.text);
    lines.push(`cp ${quoted(kept)} ${quoted(join(folder, block.file))}`);
  }
  const printed = await new Promise<string>((resolve, reject) => {
    execFile('bash', ['-c', lines.join('\n')], { env, maxBuffer: 2 ** 26 }, (error, stdout) => {
      if (error && stdout === '') reject(new Error(`the page was not walked: ${error.message}`));
      else resolve(stdout);
    });
  });
  return printed
    .split(MARK)
    .slice(1)
    .map((text) => text.trimEnd());
}

/** Each command's text goes through a file, where the next one finds the digest. */
function stepLines(command: string): string[] {
  const digest = `"$(grep -ohE 'sha256:[0-9a-f]{64}' "$SAID" | tail -1)"`;
  return [
    `printf '${MARK}'`,
    `{ ${command.replaceAll(/sha256:(?!0{64})[0-9a-f]{64}/g, digest)}; } > "$SAID.now" 2>&1`,
    `cat "$SAID.now"; cat "$SAID.now" >> "$SAID"`,
  ];
}

function quoted(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/** The text without what differs each time: times, digests, commits, ports, process ids, people, and the lines of a rollout. */
export function withoutWhatDiffers(text: string): string {
  return text
    .split('\n')
    .filter((line) => !/^ +\d+\.\ds {2}\S/.test(line))
    .join('\n')
    .replaceAll(/sha256:[0-9a-f]{10,64}…?/g, 'sha256:…')
    .replaceAll(/\b\d+\.\ds\b|\bless than a second\b/g, '0.0s')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d UTC|\d\d:\d\d:\d\d UTC/g, 'TIME')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1:0')
    .replaceAll(/(✓ \S+ +)\d+( +https?:|$)/gm, '$10$2')
    .replaceAll(/\b[\w-]+@(?!sha256)[\w.-]+/g, 'SOMEBODY')
    .replaceAll(/\bpod \S+, node \S+/g, 'pod POD, node NODE')
    .replaceAll(/\b[0-9a-f]{7}\b/g, 'COMMIT')
    .replaceAll(/\d+(?:\.\d+)? (?:B|kB)\b/g, 'BYTES')
    .replaceAll(/✓ node +\S+/g, '✓ node VERSION')
    .replaceAll(/ +/g, ' ');
}
