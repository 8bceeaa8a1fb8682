// The least a deploy can take: server-side apply of every object, 16 at once, and one watch until every Deployment is
// complete. No plan, no diff, no lease, no record, no words: what other tools are measured against.
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';

const [file, namespace] = process.argv.slice(2);
const config = readFileSync(process.env.KUBECONFIG, 'utf8');
const field = (name) => config.match(new RegExp(`${name}: (\\S+)`))[1];
const pem = (name) => Buffer.from(field(name), 'base64');
const { hostname, port } = new URL(field('server'));
const agent = new Agent({
  keepAlive: true,
  maxSockets: 17,
  ca: pem('certificate-authority-data'),
  cert: pem('client-certificate-data'),
  key: pem('client-key-data'),
});

const objects = readFileSync(file, 'utf8')
  .split('\n---\n')
  .slice(1)
  .map((text) => JSON.parse(text));
const waiting = new Map();

await atMost(16, objects, async (object) => {
  const applied = await call('PATCH', `${pathOf(object)}?fieldManager=floor&force=true`, object);
  if (object.kind === 'Deployment') waiting.set(object.metadata.name, applied.metadata.generation);
});
const deployments = `/apis/apps/v1/namespaces/${namespace}/deployments`;
const list = await call('GET', deployments);
list.items.forEach(judge);
if (waiting.size > 0) await watch(list.metadata.resourceVersion);
agent.destroy();

function judge({ metadata, spec, status = {} }) {
  const wanted = waiting.get(metadata.name);
  if (wanted === undefined || (status.observedGeneration ?? 0) < wanted) return;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  if (
    updatedReplicas === spec.replicas &&
    replicas === updatedReplicas &&
    availableReplicas === updatedReplicas
  )
    waiting.delete(metadata.name);
}

function pathOf({ apiVersion, kind, metadata }) {
  const base = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return `${base}/namespaces/${namespace}/${kind.toLowerCase()}s/${metadata.name}`;
}

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/apply-patch+yaml' } : {};
    const outgoing = request({ agent, hostname, port, method, path, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      if (response.statusCode >= 300) reject(new Error(`${method} ${path}: ${text}`));
      else resolve(JSON.parse(text));
    });
    outgoing.once('error', reject).end(body && JSON.stringify(body));
  });
}

function watch(resourceVersion) {
  const path = `${deployments}?watch=true&resourceVersion=${resourceVersion}`;
  return new Promise((resolve, reject) => {
    const outgoing = request({ agent, hostname, port, path }, (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop();
        for (const line of lines) judge(JSON.parse(line).object);
        if (waiting.size > 0) return;
        outgoing.destroy();
        resolve();
      });
    });
    outgoing.on('error', (error) => waiting.size > 0 && reject(error)).end();
  });
}

async function atMost(limit, items, work) {
  const left = [...items];
  const worker = async () => {
    for (let item = left.shift(); item; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
