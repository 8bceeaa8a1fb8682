import { expect } from 'chai';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { refusalRemedy } from '../../src/core/refusal.ts';

const folder = join(import.meta.dirname, '../../src/core/catalogue');

/** Their message says what to do, or a caret shows the place and nothing else is known. */
const WITHOUT_HINT = new Set(['BUG', 'UNREADABLE', 'UNKNOWN_STEP', 'UNKNOWN_WORD']);

type Made = { readonly message?: string; readonly hint?: string };
type Maker = ((...args: unknown[]) => Made) & { readonly described?: { readonly code: string } };

/** Stands for any argument: a text, a number, a list of one, or an object with any field. */
function anything(): unknown {
  return new Proxy(() => undefined, {
    get: (_, name) => {
      if (name === Symbol.toPrimitive) return (hint: string) => (hint === 'number' ? 1 : 'x');
      if (name === Symbol.iterator) return ['x'][Symbol.iterator].bind(['x']);
      if (name === 'toString' || name === 'toJSON') return () => 'x';
      if (name === 'length') return 1;
      const list = Reflect.get(['x'], name) as unknown;
      if (typeof list === 'function') return list.bind([anything()]) as unknown;
      const text = Reflect.get('x'.constructor.prototype as object, name) as unknown;
      return typeof text === 'function' ? (text.bind('x') as unknown) : anything();
    },
  });
}

async function makers(): Promise<[string, Maker][]> {
  const files = readdirSync(folder).filter((name) => name !== 'entry.ts');
  const modules = await Promise.all(
    files.map(async (file) => (await import(join(folder, file))) as Record<string, unknown>),
  );
  return modules.flatMap((module) =>
    Object.entries(module).filter(
      (pair): pair is [string, Maker] => typeof pair[1] === 'function' && 'described' in pair[1],
    ),
  );
}

describe('core/catalogue', () => {
  it('says what happened, and then what to do, in every error', async () => {
    const all = await makers();
    const args = Array.from({ length: 6 }, anything);

    const made = all.map(([name, make]) => ({
      name,
      code: make.described?.code ?? '',
      ...pick(make(...args)),
    }));
    // Faults of which the reader of a text knows the words say nothing by themselves.
    const own = made.filter(({ message }) => message !== undefined);

    expect(own.length).to.be.at.least(200);
    for (const { name, message = '', hint, code } of own) {
      expect(message, name).not.to.match(/\.$|undefined|\[object/);
      if (!WITHOUT_HINT.has(code)) expect(String(hint ?? ''), `${name}: ${message}`).not.to.equal('');
    }
  });

  it('names the quota, the right, the webhook or the policy that refused something', () => {
    const said = [
      'pods "web-1" is forbidden: exceeded quota: tiny, requested: pods=1, used: pods=2, limited: pods=2',
      'pods "web-1" is forbidden: failed quota: compute: must specify limits.memory for: web',
      'configmaps is forbidden: User "deployer" cannot list resource "configmaps" in API group "" in the namespace "staging"',
      'admission webhook "images.example.com" denied the request: no tag latest',
      'Internal error occurred: failed calling webhook "slow.example.com": context deadline exceeded',
      'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'replicas' with binding 'all' denied request: too many",
      'pods "web-1" is forbidden: error looking up service account shop/web: serviceaccount "web" not found',
      'pods "web-1" is forbidden: no PriorityClass with name high was found',
      'pods "web-1" is forbidden: [maximum memory usage per Container is 1Gi, but limit is 2Gi]',
    ].map((message) => refusalRemedy(message));

    const named = [
      'ResourceQuota tiny (pods=1 more are asked for, pods=2 used, pods=2 allowed)',
      'limits.memory',
      'allow deployer to list configmaps (apiGroups: [""]) in namespace staging',
      'webhook images.example.com',
      'webhook slow.example.com',
      'restricted:latest',
      'ValidatingAdmissionPolicy replicas',
      'ServiceAccount shop/web',
      'PriorityClass high',
      'LimitRange',
    ];
    for (const [index, words] of named.entries()) expect(said[index]).to.include(words);
    expect(refusalRemedy('something else')).to.equal(undefined);
  });
});

function pick({ message, hint }: Made): Made {
  return { ...(message !== undefined && { message }), ...(hint !== undefined && { hint }) };
}
