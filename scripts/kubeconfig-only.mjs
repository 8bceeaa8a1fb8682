// Of the Kubernetes client only KubeConfig is used. What it drags along for the rest is left out of the bundle: 0.7 MB of
// generated API classes, node-fetch, whose punycode makes newer versions of Node print a warning, its proxies' agents, since
// connections are made in one place of ours, the client of OpenID Connect, in whose place src/adapters/cluster/oidc.ts
// goes through proxies, an older js-yaml, since it is given JSON, and the JSONPath of the logins to Azure and GCP that
// Kubernetes has dropped and src/adapters/cluster/access.ts refuses.
const unused = {
  '@kubernetes/client-node/dist/gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  'node-fetch/lib/index.mjs': ['Headers'],
  'openid-client/build/index.js': ['discovery', 'refreshTokenGrant'],
};

const undefinedOnes = (...names) => names.map((name) => `export const ${name} = undefined;`).join('\n');

/** Packages that it imports, and what it gets in their place. */
const replaced = {
  'socks-proxy-agent': undefinedOnes('SocksProxyAgent'),
  hpagent: undefinedOnes('HttpProxyAgent', 'HttpsProxyAgent'),
  'jsonpath-plus': undefinedOnes('JSONPath'),
  'js-yaml': 'export default { load: JSON.parse };',
};

export const kubeConfigOnly = {
  name: 'kubeconfig-only',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: new RegExp(`^(?:${Object.keys(replaced).join('|')})$`) }, ({ importer, path }) =>
      importer.includes('node_modules/@kubernetes/client-node/')
        ? { path, namespace: 'replaced' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'replaced' }, ({ path }) => ({ contents: replaced[path] }));
    for (const [file, names] of Object.entries(unused))
      onLoad({ filter: new RegExp(`node_modules/${file.replaceAll('.', '\\.')}$`) }, () => ({
        contents: undefinedOnes(...names),
      }));
  },
};
