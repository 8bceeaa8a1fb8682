import { importFailed, importLogin, importProgramMissing } from '../../core/catalogue/import.ts';
import type { Session } from '../world.ts';

/** A program of the machine that makes manifests. */
export type Maker = {
  /** As people call it. */
  readonly name: string;
  /** What it prints, byte for byte; throws IMPORT_FAILED with what it says. */
  output(...args: readonly string[]): Promise<string>;
};

type Known = { readonly program: string; readonly install: string };

/** The first of these programs that is on PATH; throws IMPORT_PROGRAM_MISSING with what to install. */
export async function makerOf(known: readonly Known[], session: Session): Promise<Maker> {
  const processes = await session.adapters.processes();
  for (const { program } of known) {
    const command = await processes.find(program);
    if (command === undefined) continue;
    return {
      name: program,
      output: async (...args) => {
        const parts: Uint8Array[] = [];
        const said: string[] = [];
        const onOutput = (part: Uint8Array): unknown => parts.push(part);
        const onLine = (line: string): unknown => said.push(line);
        const { cwd, signal } = session;
        const { code } = await processes.run({ command, args, cwd, onOutput, onLine }, signal);
        if (code !== 0) throw importFailed(`${program} ${args[0] ?? ''}`, code, said.slice(-LINES));
        return Buffer.concat(parts).toString('utf8');
      },
    };
  }
  throw importProgramMissing(
    known.map(({ program }) => program),
    known.map(({ install }) => install).join(' or '),
  );
}

/** Throws IMPORT_LOGIN: the address is written into the file that is made. */
export function assertNoLogin(address: string): void {
  if (/^\w+:\/\/[^/]*@/.test(address)) throw importLogin();
}

/** The last words of a program are about what stopped it. */
const LINES = 20;
