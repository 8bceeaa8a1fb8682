import { createHash } from 'node:crypto';
import { type ManifestsOrigin, originLines } from '../../core/imported.ts';

/** What the first lines of an imported file say. */
export type Head = {
  /** The command that makes the file anew. */
  readonly command: string;
  readonly origin: ManifestsOrigin;
  readonly madeBy: string;
  /** Secrets that its programs make themselves. */
  readonly madeInCluster: readonly string[];
  /** What became of each hook of Helm. */
  readonly hooks: readonly string[];
};

const FIRST = '# Made by slipway import. Make it anew instead of editing it:';
const DIGEST = /^# manifests {2}(sha256:[0-9a-f]{64})\n(?:#.*\n)*\n/m;

/** A file with its head; what was made stands below it byte for byte. */
export function withHead(manifests: string, { command, origin, madeBy, madeInCluster, hooks }: Head): string {
  const lines = [
    FIRST,
    `#   ${command}`,
    ...originLines(origin).map((line) => `# ${line}`),
    `# made by    ${madeBy}`,
    `# manifests  ${digestOf(manifests)}`,
    ...hooks.map((line) => `# hook       ${line}`),
    ...madeInCluster.map((secret) => `# slipway: made-in-cluster ${secret}`),
  ];
  return `${lines.map(oneLine).join('\n')}\n\n${manifests}`;
}

/** Whether a file has a head, and what stands below it is what was imported. */
export function imported(text: string): 'as made' | 'edited' | 'of others' {
  if (!text.startsWith(FIRST)) return 'of others';
  const found = DIGEST.exec(text);
  if (!found) return 'edited';
  return digestOf(text.slice(found.index + found[0].length)) === found[1] ? 'as made' : 'edited';
}

export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** Words of a chart must not end the comment that they stand in. */
function oneLine(line: string): string {
  return line.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
