import { expect } from 'chai';
import { judge } from '../../../src/deploy/kinds/index.ts';
import type { Assessment } from '../../../src/deploy/kinds/kind.ts';
import { context, object } from './context.ts';

type State = readonly [what: string, fields: object, ends: string, words?: RegExp];

const says = (type: string, status: string, more: object = {}): object => ({ type, status, ...more });
const conditions = (...all: readonly object[]): object => ({ status: { conditions: all } });

/** Where a verdict ends if nothing else is ever said. */
function endOf({ lapse, ...verdict }: Assessment): string {
  return lapse ? endOf(lapse.to) : verdict.state;
}

const READY: readonly State[] = [
  ['no status', {}, 'failed', /^its controller has not said/],
  ['a status without conditions', { status: {} }, 'failed', /^its controller has not said/],
  ['True', conditions(says('Ready', 'True')), 'ready', /^is ready$/],
  [
    'False',
    conditions(says('Ready', 'False', { reason: 'Bad', message: 'no such store' })),
    'failed',
    /no such store/,
  ],
  ['False while it is at work', conditions(says('Ready', 'False', { reason: 'Creating' })), 'waiting'],
  ['False of an error at work', conditions(says('Ready', 'False', { reason: 'ErrorCreating' })), 'failed'],
  ['Unknown', conditions(says('Ready', 'Unknown')), 'waiting'],
  [
    'a word on an older generation',
    conditions(says('Ready', 'True', { observedGeneration: 1 })),
    'failed',
    /has not seen this change/,
  ],
];

const GATES = { spec: { parentRefs: [{ name: 'one' }, { name: 'two', sectionName: 'https' }] } };
const parents = (...all: readonly object[]): object => ({ ...GATES, status: { parents: all } });
const accepts = (parentRef: object, ...more: readonly object[]): object => ({
  parentRef,
  conditions: [
    says('Accepted', 'True', { observedGeneration: 2 }),
    says('ResolvedRefs', 'True', { observedGeneration: 2 }),
    ...more,
  ],
});
const [ONE, TWO] = [{ name: 'one' }, { name: 'two', sectionName: 'https', namespace: 'shop' }];

const ROUTES: readonly State[] = [
  ['no status', GATES, 'failed', /gateway one has not answered/],
  ['all of its gateways', parents(accepts(ONE), accepts(TWO)), 'ready'],
  ['one of two gateways', parents(accepts(ONE)), 'failed', /gateway two has not answered/],
  [
    'another listener of the gateway',
    parents(accepts(ONE), accepts({ ...TWO, sectionName: 'http' })),
    'failed',
    /gateway two has not/,
  ],
  [
    'no listener that takes it',
    parents({ parentRef: ONE, conditions: [says('Accepted', 'False', { reason: 'NoMatchingParent' })] }),
    'failed',
    /gateway one: NoMatchingParent/,
  ],
  [
    'a backend that is not there',
    parents({
      parentRef: ONE,
      conditions: [
        says('Accepted', 'True'),
        says('ResolvedRefs', 'False', { reason: 'BackendNotFound', message: 'service "web" not found' }),
      ],
    }),
    'failed',
    /service "web" not found/,
  ],
  [
    'a gateway that has not programmed it yet',
    parents(accepts(ONE, says('Programmed', 'False', { reason: 'Pending' }))),
    'failed',
    /gateway one: Pending/,
  ],
  [
    'the old word of a controller that is gone, beside the new one',
    parents(
      { parentRef: ONE, conditions: [says('Accepted', 'False', { observedGeneration: 1 })] },
      accepts(ONE),
      accepts(TWO),
    ),
    'ready',
  ],
];

const rollout = (status: object, spec: object = {}): object => ({
  spec: { replicas: 2, ...spec },
  status: { observedGeneration: '2', ...status },
});
const canary = (...steps: readonly object[]): object => ({ strategy: { canary: { steps } } });

const TABLE: Readonly<Record<string, readonly State[]>> = {
  'external-secrets.io/v1 SecretStore': READY,
  'external-secrets.io/v1 ClusterSecretStore': READY,
  'external-secrets.io/v1 ExternalSecret': [
    ...READY,
    [
      'a version of an older generation',
      { status: { syncedResourceVersion: '1-abc', conditions: [says('Ready', 'True')] } },
      'failed',
      /has not seen this change/,
    ],
    [
      'a version of this generation',
      { status: { syncedResourceVersion: '2-abc', conditions: [says('Ready', 'True')] } },
      'ready',
    ],
    [
      'what is fetched only once',
      {
        spec: { refreshPolicy: 'CreatedOnce' },
        status: { syncedResourceVersion: '1-abc', conditions: [says('Ready', 'True')] },
      },
      'ready',
    ],
  ],
  'external-secrets.io/v1alpha1 PushSecret': READY,
  'bitnami.com/v1alpha1 SealedSecret': [
    ['no status', {}, 'failed'],
    ['True', conditions(says('Synced', 'True')), 'ready'],
    [
      'False',
      conditions(says('Synced', 'False', { message: 'no key could decrypt secret' })),
      'failed',
      /no key could decrypt/,
    ],
  ],
  'cert-manager.io/v1 Issuer': READY,
  'cert-manager.io/v1 ClusterIssuer': READY,
  'cert-manager.io/v1 Certificate': [
    ...READY,
    [
      'being issued, and not yet there',
      conditions(
        says('Issuing', 'True', { message: 'Issuing certificate' }),
        says('Ready', 'False', { reason: 'IncorrectIssuer' }),
      ),
      'waiting',
      /Issuing certificate/,
    ],
    ['being renewed', conditions(says('Issuing', 'True'), says('Ready', 'True')), 'ready'],
  ],
  'keda.sh/v1alpha1 ScaledObject': [
    ...READY,
    ['paused', conditions(says('Ready', 'True'), says('Paused', 'True')), 'ready'],
    [
      'on its fallback',
      conditions(says('Ready', 'True'), says('Fallback', 'True', { message: 'a trigger is falling back' })),
      'failed',
      /falling back/,
    ],
  ],
  'keda.sh/v1alpha1 ScaledJob': [
    ...READY,
    [
      'triggers that work in part',
      conditions(
        says('Ready', 'Unknown', { reason: 'PartialTriggerError', message: 'Some triggers do not work' }),
      ),
      'failed',
      /Some triggers/,
    ],
  ],
  'gateway.networking.k8s.io/v1 HTTPRoute': ROUTES,
  'gateway.networking.k8s.io/v1 GRPCRoute': ROUTES,
  'gateway.networking.k8s.io/v1 Gateway': [
    ['no status', {}, 'failed'],
    ['True', conditions(says('Accepted', 'True'), says('Programmed', 'True')), 'ready'],
    [
      'not accepted',
      conditions(
        says('Accepted', 'False', { reason: 'Invalid', message: 'no such class' }),
        says('Programmed', 'False'),
      ),
      'failed',
      /no such class/,
    ],
    [
      'without an address yet',
      conditions(
        says('Accepted', 'True'),
        says('Programmed', 'False', { reason: 'AddressNotAssigned', message: 'no address yet' }),
      ),
      'waiting',
      /no address yet/,
    ],
    [
      'a listener whose certificate is missing',
      {
        status: {
          conditions: [says('Accepted', 'True'), says('Programmed', 'True')],
          listeners: [
            { name: 'http', conditions: [says('Programmed', 'True')] },
            {
              name: 'https',
              conditions: [says('ResolvedRefs', 'False', { reason: 'InvalidCertificateRef' })],
            },
          ],
        },
      },
      'failed',
      /^listener https: InvalidCertificateRef/,
    ],
  ],
  'gateway.networking.k8s.io/v1 GatewayClass': [
    ['no status', {}, 'failed'],
    ['True', conditions(says('Accepted', 'True')), 'ready'],
  ],
  'apiregistration.k8s.io/v1 APIService': [
    ['no status', {}, 'failed'],
    ['True', conditions(says('Available', 'True')), 'ready'],
    [
      'endpoints that are still to come',
      conditions(says('Available', 'False', { reason: 'MissingEndpoints' })),
      'waiting',
    ],
    [
      'a server that does not answer',
      conditions(
        says('Available', 'False', { reason: 'FailedDiscoveryCheck', message: 'no response from 10.0.0.1' }),
      ),
      'failed',
      /no response/,
    ],
  ],
  'karpenter.sh/v1 NodePool': READY,
  'karpenter.k8s.aws/v1 EC2NodeClass': READY,
  'networking.istio.io/v1 VirtualService': [
    ['no status', {}, 'ready'],
    [
      'an error of the analysis',
      {
        status: {
          validationMessages: [
            { level: 'ERROR', type: { code: 'IST0101', name: 'ReferencedResourceNotFound' } },
          ],
        },
      },
      'failed',
      /IST0101 ReferencedResourceNotFound/,
    ],
    [
      'an error about an older generation',
      { status: { observedGeneration: '1', validationMessages: [{ level: 'ERROR' }] } },
      'waiting',
      /has not seen/,
    ],
    ['a warning', { status: { validationMessages: [{ level: 'WARNING' }] } }, 'ready'],
  ],
  'argoproj.io/v1alpha1 Rollout': [
    ['no status', {}, 'failed', /has not seen this change/],
    ['an older generation', rollout({ observedGeneration: '1', phase: 'Healthy' }), 'failed'],
    [
      'a hash for a generation, as before 0.10',
      rollout({ observedGeneration: '6b8cf6f7db', phase: 'Healthy' }),
      'ready',
    ],
    ['healthy', rollout({ phase: 'Healthy' }), 'ready'],
    [
      'progressing',
      rollout({ phase: 'Progressing', message: 'more replicas need to be updated' }),
      'waiting',
      /is progressing: more replicas/,
    ],
    [
      'an older generation of the Deployment that holds its template',
      {
        metadata: { annotations: { 'rollout.argoproj.io/workload-generation': '2' } },
        ...rollout({ phase: 'Healthy', workloadObservedGeneration: '1' }, { workloadRef: { name: 'web' } }),
      },
      'failed',
      /has not seen/,
    ],
    [
      'degraded',
      rollout({ phase: 'Degraded', message: 'ProgressDeadlineExceeded: timed out' }),
      'failed',
      /it is degraded: Progress/,
    ],
    [
      'an invalid spec, in a condition alone',
      rollout({ conditions: [says('InvalidSpec', 'True', { message: 'missing field' })] }),
      'failed',
      /missing field/,
    ],
    [
      'a deadline, in a condition alone',
      rollout({
        conditions: [
          says('Progressing', 'False', { reason: 'ProgressDeadlineExceeded', message: 'timed out' }),
        ],
      }),
      'failed',
      /timed out/,
    ],
    ['an abort', rollout({ phase: 'Degraded', abort: true }), 'failed', /^it was aborted/],
    [
      'a pause without an end',
      rollout({ phase: 'Paused', currentStepIndex: 1 }, canary({ setWeight: 20 }, { pause: {} })),
      'waiting',
      /^paused at step 2 of 2: go on with slipway promote, or end it with slipway abort \(Rollout web\)$/,
    ],
    [
      'a pause of a while',
      rollout({ phase: 'Paused', currentStepIndex: 0 }, canary({ pause: { duration: '10m' } })),
      'waiting',
      /^paused at step 1 of 1: goes on by itself after 10m$/,
    ],
    [
      'a blue-green pause of a while',
      rollout({ phase: 'Paused' }, { strategy: { blueGreen: { autoPromotionSeconds: 30 } } }),
      'waiting',
      /goes on by itself after 30 s$/,
    ],
    [
      "a person's pause",
      rollout({ phase: 'Paused' }, { paused: true }),
      'waiting',
      /go on with slipway promote/,
    ],
    [
      'a pause, in its conditions alone',
      rollout({ pauseConditions: [{ reason: 'CanaryPauseStep' }] }),
      'waiting',
      /promote/,
    ],
  ],
  'acme.io/v1 Database': [
    ['no status', {}, 'ready', /^stored; no controller has said anything of it$/],
    ['an empty status', { status: {} }, 'ready', /^stored; no controller/],
    ['a status of other words', { status: { phase: 'Up' } }, 'ready', /^exists$/],
    ['True', conditions(says('Ready', 'True')), 'ready'],
    [
      'a part that is False',
      conditions(says('Ready', 'True'), says('Synced', 'False', { reason: 'ReconcileError' })),
      'failed',
      /ReconcileError/,
    ],
    ['stalled', conditions(says('Stalled', 'True', { message: 'no quota' })), 'failed', /no quota/],
    [
      'still reconciling',
      conditions(says('Reconciling', 'True', { message: 'step 2 of 3' })),
      'waiting',
      /step 2/,
    ],
    ['complete', conditions(says('Complete', 'True')), 'ready'],
    ['conditions that are no list', { status: { conditions: { Ready: 'True' }, phase: 'Failed' } }, 'failed'],
    ['a status that is a word', { status: 'Up' }, 'ready', /^exists$/],
    ['a list for a status', { status: [{ phase: 'Up' }] }, 'ready', /^exists$/],
    ['nothing for a status', { status: null }, 'ready', /^stored; no controller/],
  ],
};

describe('states of custom resources', () => {
  for (const [kind, states] of Object.entries(TABLE))
    describe(kind, () => {
      const [apiVersion = '', name = ''] = kind.split(' ');
      for (const [what, fields, ends, words] of states)
        it(`ends ${ends} with ${what}`, () => {
          const { metadata = {}, ...rest } = fields as { metadata?: object };
          const live = object(name, apiVersion, { metadata: { generation: 2, ...metadata }, ...rest });
          const withStatus = new Set([`${apiVersion.split('/')[0] ?? ''}/${name}`]);

          const verdict = judge(
            live,
            context({ withStatus: name === 'VirtualService' ? new Set() : withStatus }),
          );

          expect(endOf(verdict)).to.equal(ends);
          if (words) expect(verdict.reason).to.match(words);
        });
    });
});
