import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { TestSandbox } from '../support/sandbox.ts';

export type Watched = {
  /** Every `spec.replicas` that the Deployment has had, in turn. */
  readonly seen: readonly number[];
  /** Where it was less than just before. */
  falls(): readonly string[];
  end(): void;
};

/** Watches `spec.replicas` of a Deployment, change by change, from now on. */
export async function watchReplicas(box: TestSandbox, namespace: string, name: string): Promise<Watched> {
  const child = spawn(
    'kubectl',
    [
      ...['--kubeconfig', box.adminKubeconfig, '-n', namespace, 'get', 'deployment', name, '--watch'],
      ...['-o', 'jsonpath={.spec.replicas}{"\\n"}'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const seen: number[] = [];
  const lines = createInterface(child.stdout);
  lines.on('line', (line) => seen.push(Number(line)));
  await new Promise<void>((begun, ended) => {
    lines.once('line', () => begun());
    child.once('close', (code) => ended(new Error(`the watch ended with ${code ?? 'a signal'}`)));
  });
  return {
    seen,
    falls: () =>
      seen.flatMap((now, at) => {
        const before = seen[at - 1] ?? now;
        return now < before ? [`${before} → ${now}`] : [];
      }),
    end: () => child.kill(),
  };
}
