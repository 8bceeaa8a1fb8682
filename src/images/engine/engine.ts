import { builderMissing } from '../../core/catalogue/images.ts';
import type { Processes } from '../../core/ports/processes.ts';

export type EngineName = 'docker' | 'buildah' | 'podman';

/** A program of the machine that builds images, found to be working. */
export type Engine = {
  readonly name: EngineName;
  readonly version: string;
  /** Of docker only: `buildx` and `buildkit` know build secrets, `classic` does not. */
  readonly flavour: 'buildx' | 'buildkit' | 'classic' | undefined;
};

/** docker first, because where it answers its cache is the warmest. */
const ORDER: readonly EngineName[] = ['docker', 'buildah', 'podman'];

export type Finding = {
  readonly processes: Processes;
  readonly cwd: string;
  /** The one and only to use; undefined takes the first that works. */
  readonly wanted: EngineName | undefined;
};

/** Throws NO_BUILDER with what was tried when none works. */
export async function findEngine({ processes, cwd, wanted }: Finding, signal: AbortSignal): Promise<Engine> {
  const tried: string[] = [];
  for (const name of wanted === undefined ? ORDER : [wanted]) {
    if ((await processes.find(name)) === undefined) {
      tried.push(`${name} is not on PATH`);
      continue;
    }
    const found = await probe(name, { processes, cwd }, signal);
    if (typeof found !== 'string') return found;
    tried.push(`${name}: ${found}`);
  }
  throw builderMissing(tried);
}

export function engineText({ name, flavour }: Engine): string {
  return flavour === undefined || flavour === 'classic' ? name : `${name}, ${flavour}`;
}

type Probing = Pick<Finding, 'processes' | 'cwd'>;

/** The engine, or in words why it does not work. */
async function probe(name: EngineName, at: Probing, signal: AbortSignal): Promise<Engine | string> {
  // Asking docker for the server's version fails where its daemon does not answer; the other two have none.
  const format = name === 'docker' ? '{{.Client.Version}} {{.Server.Version}}' : undefined;
  const args = name === 'buildah' ? ['--version'] : ['version', ...(format ? ['--format', format] : [])];
  const { code, lines } = await ask(name, args, { at, signal });
  if (code !== 0) return lines.at(-1) ?? `${args.join(' ')} exits with ${code}`;
  const version = /\d+\.\d+(?:\.\d+)?/.exec(lines.join(' '))?.[0] ?? '';
  if (name !== 'docker') return { name, version, flavour: undefined };
  return { name, version, flavour: await flavourOf(version, { at, signal }) };
}

async function flavourOf(
  version: string,
  { at, signal }: { at: Probing; signal: AbortSignal },
): Promise<Engine['flavour']> {
  const { code } = await ask('docker', ['buildx', 'version'], { at, signal });
  if (code === 0) return 'buildx';
  // Clients before 23 spoke BuildKit themselves, later ones only through buildx.
  return Number(version.split('.')[0]) < 23 ? 'buildkit' : 'classic';
}

async function ask(
  command: string,
  args: readonly string[],
  { at, signal }: { at: Probing; signal: AbortSignal },
): Promise<{ code: number; lines: readonly string[] }> {
  const lines: string[] = [];
  const onLine = (line: string): void => void lines.push(line);
  const { code } = await at.processes.run({ command, args, cwd: at.cwd, onLine }, signal);
  return { code, lines };
}
