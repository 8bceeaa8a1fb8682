// Of the Kubernetes client only KubeConfig is used. What it drags along for the rest is left out of the bundle: 0.7 MB of
// generated API classes, and node-fetch, whose punycode makes newer versions of Node print a warning.
const unused = {
  '@kubernetes/client-node/dist/gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  'node-fetch/lib/index.mjs': ['Headers'],
};

export const kubeConfigOnly = {
  name: 'kubeconfig-only',
  setup: ({ onLoad }) => {
    for (const [file, names] of Object.entries(unused))
      onLoad({ filter: new RegExp(`node_modules/${file.replaceAll('.', '\\.')}$`) }, () => ({
        contents: names.map((name) => `export const ${name} = undefined;`).join('\n'),
      }));
  },
};
