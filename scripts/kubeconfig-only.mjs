// Of the Kubernetes client only KubeConfig is used. What it drags along for the rest is left out of the bundle: 0.7 MB of
// generated API classes, node-fetch, whose punycode makes newer versions of Node print a warning, its proxies' agents, since
// connections are made in one place of ours, and the client of OpenID Connect, in whose place src/adapters/cluster/oidc.ts
// goes through proxies.
const unused = {
  '@kubernetes/client-node/dist/gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  'node-fetch/lib/index.mjs': ['Headers'],
  'openid-client/build/index.js': ['discovery', 'refreshTokenGrant'],
};

const agents = ['SocksProxyAgent', 'HttpProxyAgent', 'HttpsProxyAgent']
  .map((name) => `export const ${name} = undefined;`)
  .join('\n');

export const kubeConfigOnly = {
  name: 'kubeconfig-only',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /^(?:socks-proxy-agent|hpagent)$/ }, ({ importer, path }) =>
      importer.includes('node_modules/@kubernetes/client-node/') ? { path, namespace: 'unused' } : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'unused' }, () => ({ contents: agents }));
    for (const [file, names] of Object.entries(unused))
      onLoad({ filter: new RegExp(`node_modules/${file.replaceAll('.', '\\.')}$`) }, () => ({
        contents: names.map((name) => `export const ${name} = undefined;`).join('\n'),
      }));
  },
};
