import { existsSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';

/**
 * Stands before a registry on port 443 and keeps to what ECR keeps to: the login of its API, repositories that exist,
 * tags that never move. Arguments: folder of the certificate, registry's port, endpoint of ECR's API.
 */
const [folder = '', upstream = '', endpoint = ''] = process.argv.slice(2);
const ecr = new ECRClient({ region: 'eu-west-1', endpoint });
const login = `Basic ${Buffer.from('AWS:123456789012-auth-token').toString('base64')}`;

type Refusal = { readonly status: number; readonly code: string; readonly message: string };

async function refusal(
  method: string,
  path: string,
  authorization: string | undefined,
): Promise<Refusal | undefined> {
  // A login that ends while a blob is sent: anyone who touches this file wants to see it once.
  const ended = join(folder, 'login-ends');
  if (authorization !== login || (method === 'PATCH' && existsSync(ended))) {
    rmSync(ended, { force: true });
    return { status: 401, code: 'UNAUTHORIZED', message: 'Not Authorized' };
  }
  const [, repository = '', kind = '', name = ''] =
    /^\/v2\/(.+)\/(manifests|blobs|tags)\/([^?]*)/.exec(path) ?? [];
  const known = await ecr.send(new DescribeRepositoriesCommand({ repositoryNames: [repository] })).then(
    ({ repositories }) => repositories?.[0],
    () => undefined,
  );
  if (!known)
    return {
      status: 404,
      code: 'NAME_UNKNOWN',
      message: `The repository with name '${repository}' does not exist`,
    };
  if (method !== 'PUT' || kind !== 'manifests' || name.startsWith('sha256:')) return undefined;
  if (known.imageTagMutability !== 'IMMUTABLE' || !(await exists(path))) return undefined;
  return {
    status: 400,
    code: 'TAG_INVALID',
    message: `The image tag '${name}' already exists and cannot be overwritten because the repository is immutable.`,
  };
}

function exists(path: string): Promise<boolean> {
  const headers = { accept: 'application/vnd.oci.image.manifest.v1+json' };
  return new Promise((resolve) => {
    request(`http://127.0.0.1:${upstream}${path}`, { method: 'HEAD', headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    }).end();
  });
}

const certificate = {
  cert: readFileSync(join(folder, 'server.crt')),
  key: readFileSync(join(folder, 'server.key')),
};
createServer(certificate, (incoming, outgoing) => {
  void (async () => {
    const { method = 'GET', url = '/', headers } = incoming;
    const refused = await refusal(method, url, headers.authorization);
    if (refused) {
      incoming.resume();
      const { status, code, message } = refused;
      outgoing.writeHead(status, status === 401 ? { 'www-authenticate': 'Basic realm="ECR"' } : {});
      outgoing.end(JSON.stringify({ errors: [{ code, message }] }));
      return;
    }
    const onward = request(`http://127.0.0.1:${upstream}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  })();
}).listen(443, '127.0.0.1', () => process.stdout.write('ready\n'));
