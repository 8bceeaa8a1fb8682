import { join } from 'node:path';
import { program } from './program.ts';
import { run, type Ran } from './run.ts';
import type { TestSandbox } from './sandbox.ts';

/** The template of a service `web` whose image is made of layers. */
export const WEB_TEMPLATE = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 1
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "{{ image }}" }] }
`;

/** The built program in the folder of a service, with the platform file that lies there and a cache of its own. */
export async function slipwayIn(root: string, box: TestSandbox, words: readonly string[]): Promise<Ran> {
  const env = { ...process.env, ...box.env, XDG_CACHE_HOME: join(root, '.cache') };
  return run([process.execPath, program, ...words, '--platform', 'platform.yml'], { cwd: root, env });
}

/** What the one Deployment of a namespace runs; empty where there is none. */
export async function liveImageOf(namespace: string, box: TestSandbox): Promise<string> {
  const path = '-o=jsonpath={.items[*].spec.template.spec.containers[0].image}';
  return box.kubectl('get', 'deployment', '-n', namespace, path);
}
