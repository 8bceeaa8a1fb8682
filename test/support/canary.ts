import { createServer, request as forward } from 'node:http';
import { type Dirent, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A text that occurs nowhere but in the secret it marks, in letters that no quoting changes. */
export function mark(name: string): string {
  return `cnry-${name}-${Math.random().toString(36).slice(2, 10)}-Zq`;
}

/** A mark in every encoding it may turn up in; quoting leaves its letters alone, base64 depends on where it begins. */
function traces(text: string): readonly string[] {
  const inside = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(text)]);
    const whole = Math.floor(bytes.length / 3) * 3;
    return bytes
      .subarray(0, whole)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4);
  });
  const hex = Buffer.from(text).toString('hex');
  // As Node prints the beginning of a Buffer.
  const spaced = hex.replaceAll(/(?<byte>..)(?!$)/gu, '$<byte> ');
  return [
    text,
    ...inside,
    ...inside.map((form) => form.replaceAll('+', '-').replaceAll('/', '_')),
    hex,
    spaced,
    hex.toUpperCase(),
  ];
}

export type Watch = {
  /** Names of the marks found in a text, with where it came from. */
  readonly look: (where: string, text: string) => void;
  /** Looks into every file below a folder. */
  readonly lookInto: (folder: string) => void;
  /** Looks at arguments and environment of every process of the machine, now and again until it is stopped. */
  readonly lookAtProcesses: () => () => void;
  readonly found: readonly string[];
};

export function watchFor(marks: readonly string[]): Watch {
  const forms = marks.flatMap((text) => traces(text).map((form) => [text, form] as const));
  const found: string[] = [];
  const look = (where: string, text: string): void => {
    for (const [name, form] of forms) if (text.includes(form)) found.push(`${name} in ${where}`);
  };
  const lookInto = (folder: string): void => {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) lookAt(entry, look);
  };
  return {
    found,
    look,
    lookInto,
    lookAtProcesses: () => {
      // Nearly every look finds what the one before has found, in hundreds of processes of the machine.
      const seen = new Map<string, string>();
      const timer = setInterval(() => {
        for (const pid of readdirSync('/proc'))
          if (/^\d+$/u.test(pid))
            for (const file of ['cmdline', 'environ']) {
              const where = `${file} of ${pid}`;
              const text = procText(pid, file);
              if (seen.get(where) !== text) look(where, text);
              seen.set(where, text);
            }
      }, 25);
      return () => clearInterval(timer);
    },
  };
}

function lookAt(entry: Dirent, look: Watch['look']): void {
  const path = join(entry.parentPath, entry.name);
  look('the name of a file', path);
  if (entry.isFile()) look(path, readFileSync(path, 'latin1'));
}

function procText(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    // It has ended meanwhile, or is somebody else's.
    return '';
  }
}

/** Passes everything on to a server and looks at what is sent to it. */
export async function recordingProxy(
  target: string,
  look: Watch['look'],
): Promise<{ readonly endpoint: string; readonly close: () => Promise<void> }> {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      look(
        `a request to ${incoming.url ?? ''}`,
        `${incoming.url ?? ''}\n${JSON.stringify(incoming.rawHeaders)}\n${body.toString('latin1')}`,
      );
      // The signature covers the host that was asked, so the headers stay as they are.
      const { url: path, method, headers } = incoming;
      const passed = forward({ hostname, port, path, method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      passed.on('error', () => outgoing.destroy());
      passed.end(body);
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}
