import { gitMissing, nodeTooOld } from '../../core/catalogue/usage.ts';
import type { Environment, Platform } from '../../core/platform.ts';
import { NODE_AT_LEAST } from '../../core/version.ts';
import { ageIdentitiesFrom } from '../../secrets/age-identities.ts';
import type { Look } from './examine.ts';
import { waysTo } from './ways.ts';

/** Node and git, which every command needs. */
export const machineLooks: readonly [Look<'node'>, Look<'git'>] = [
  {
    part: 'node',
    look: ({ node = '' }) => {
      const [major = 0, minor = 0] = node.split('.').map(Number);
      const [wanted = 0, least = 0] = NODE_AT_LEAST.split('.').map(Number);
      if (major > wanted || (major === wanted && minor >= least)) return Promise.resolve({ version: node });
      return Promise.reject(nodeTooOld(node, NODE_AT_LEAST));
    },
  },
  {
    part: 'git',
    look: async ({ adapters, cwd, signal }) => {
      const processes = await adapters.processes();
      const git = await processes.find('git');
      if (git === undefined) throw gitMissing();
      const lines: string[] = [];
      const onLine = (line: string): void => void lines.push(line);
      await processes.run({ command: git, args: ['--version'], cwd, onLine }, signal);
      const { commit } = await (await adapters.repository(cwd)).head();
      return { version: /\d[\w.]*/.exec(lines.join(' '))?.[0] ?? '', commit: commit.slice(0, 7) };
    },
  },
];

/** Variables that name files of certificate authorities. */
const AUTHORITIES = ['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE', 'SSL_CERT_FILE'];

/** The way to every server that a deploy talks to, by the settings alone. */
export function networkLook(platform: Platform, environment: Environment | undefined): Look<'network'> {
  return {
    part: 'network',
    look: async ({ adapters, env }) => {
      const { network } = platform;
      const environments = environment ? [environment] : platform.environments;
      const ways = waysTo(environments, { platform, env }).map(async ({ to, cluster }) => ({
        to,
        proxy: await adapters.proxyTo(to, cluster),
      }));
      return {
        ways: await Promise.all(ways),
        authorities: [
          ...(network?.ca === undefined ? [] : ['network.ca']),
          // One of them may be what programs are told of network.ca.
          ...AUTHORITIES.filter((name) => ![undefined, '', network?.ca].includes(env[name])).map(
            (name) => `$${name}`,
          ),
        ],
      };
    },
  };
}

/** The private age keys of this machine, whether or not there is anything to open. */
export const ageKeysLook: Look<'keys'> = {
  part: 'keys',
  look: async ({ adapters, env, cwd }) => {
    const files = await adapters.files(cwd);
    const identities = await ageIdentitiesFrom(env, (path) => files.text(path));
    return { opened: 0, age: identities.length };
  },
};
