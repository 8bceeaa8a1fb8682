import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { makeAuthority } from '../../src/sandbox/certificates.ts';
import { ACCOUNT, REGION } from './aws-hosts.ts';
import type { Eks } from './eks.ts';
import { temporaryFolder } from './folder.ts';
import { connectProxy } from './proxy.ts';
import { freePort, startServer } from './server.ts';
import { tlsServer } from './tls-server.ts';
import { tool } from './tool.ts';

const STS = `sts.${REGION}.amazonaws.com`;

export type Authenticator = {
  /** For an API server that believes whom it believes. */
  readonly apiArguments: readonly string[];
  close(): void;
};

/**
 * aws-iam-authenticator, as clusters of EKS run it. It asks for nothing but STS by its name, which a proxy leads to ours:
 * it cannot dial anything else.
 */
export async function authenticatorFor(eks: Pick<Eks, 'endpoint'>, cluster: string): Promise<Authenticator> {
  const folder = temporaryFolder('authenticator');
  const authority = makeAuthority('STS', new Date());
  const { key, certificate } = authority.server('sts', [STS]);
  const front = await tlsServer({ key, cert: certificate }, (incoming, outgoing) => {
    const { method = 'GET', headers, url = '/' } = incoming;
    request(`${eks.endpoint}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    }).end();
  });
  const proxy = await connectProxy({ hosts: { [STS]: front.port } });
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const kubeconfig = join(folder, 'webhook.yaml');
  const port = await freePort();
  const settings = {
    '--config': file('config.yaml', JSON.stringify(settingsOf(cluster))),
    '--state-dir': folder,
    '--generate-kubeconfig': kubeconfig,
    '--address': '127.0.0.1',
    '--port': String(port),
    '--backend-mode': 'MountedFile',
  };
  await startServer({
    command: tool('eks'),
    args: ['server', ...Object.entries(settings).flat()],
    env: {
      HTTPS_PROXY: `http://${proxy.at}`,
      HTTP_PROXY: `http://${proxy.at}`,
      NO_PROXY: '',
      SSL_CERT_FILE: file('ca.pem', authority.certificate),
      AWS_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    // Plain HTTP to a port with TLS is answered too, with an error: it is up.
    url: `http://127.0.0.1:${port}/healthz`,
  });
  return {
    apiArguments: [
      `--authentication-token-webhook-config-file=${kubeconfig}`,
      '--authentication-token-webhook-cache-ttl=1s',
    ],
    close: () => {
      proxy.close();
      front.close();
    },
  };
}

/** Who may do what, as the access entries of a cluster say it. */
function settingsOf(clusterID: string): object {
  const groups = ['system:masters'];
  const mapRoles = ['deploy', 'deployer', 'agent'].map((role) => ({
    rolearn: `arn:aws:iam::${ACCOUNT}:role/${role}`,
    username: `arn:aws:sts::{{AccountID}}:assumed-role/${role}/{{SessionName}}`,
    groups,
  }));
  const user = `arn:aws:iam::${ACCOUNT}:user/moto`;
  return { clusterID, server: { mapRoles, mapUsers: [{ userarn: user, username: user, groups }] } };
}
