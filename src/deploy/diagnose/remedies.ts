import type { FailureGroup, MissingReference } from '../../core/diagnosis.ts';
import { placeText } from '../../core/place.ts';
import type { Cause } from '../../core/cause.ts';
import { refusalRemedy } from '../../core/refusal.ts';
import type { ImageAnswer } from '../kinds/context.ts';

type Findings = {
  readonly cause: Cause;
  readonly reason: string;
  readonly groups: readonly FailureGroup[];
  readonly missing: readonly MissingReference[];
  /** What the registry says of an image that cannot be pulled; undefined where nobody asked. */
  readonly answer?: ImageAnswer | undefined;
  /** The field of the object itself that gave it no more time. */
  readonly ownLimit?: string | undefined;
  /** The object, where a controller of somebody else judges it. */
  readonly of?: string | undefined;
};

const OTHER_PROCESSOR = /exec format error/;
const BUILD_FOR =
  "build the image for the processor of the nodes (platform: 'linux/amd64' in the Jenkinsfile, or linux/arm64)";
const ADD = 'add it to deploy/, or correct its name in the template';

/** What to do by what is said, whichever cause it was in the end: what may pass fails by its time-out alone. */
const BY_REASON: readonly (readonly [reason: RegExp, remedies: readonly string[]])[] = [
  [OTHER_PROCESSOR, [BUILD_FOR]],
  [/invalid UTF-8/, ['a variable holds text only: mount the key of the Secret that is none as a file']],
  [
    /container has runAsNonRoot/,
    [
      'give the image a user by its number (USER in its Dockerfile, user in the Jenkinsfile), or write runAsUser into the template',
    ],
  ],
  [
    / replaces none$/,
    [
      'delete its old pods one by one (kubectl delete pod), and deploy again',
      'or write it as a Deployment, which replaces them',
    ],
  ],
  [
    /no pod has the labels/,
    [
      "let the Service's spec.selector and the labels of the pod template be the same",
      'or say slipway.dev/track: none on the Service where nothing of this release is behind it',
    ],
  ],
  [/has a port named/, ["let targetPort of the Service and a port's name in the pod template be the same"]],
  // In the words of admission and of the scheduler, where the time ran out before they were looked for by name.
  [/(?:serviceaccount|persistentvolumeclaim) "[^"]*" not found/, [ADD]],
  [/, which it needs$/, [ADD, 'or say slipway.dev/track: none on what needs it, where it comes later']],
  [
    /it sends to Service .*, which does not exist/,
    [
      'add that Service to deploy/, or correct its name in the template',
      'or say slipway.dev/track: none on what sends to it, where it comes later',
    ],
  ],
  [
    /target's current scale: .* not found/,
    [
      'correct spec.scaleTargetRef: its kind, name and apiVersion have to be those of a workload that is there',
    ],
  ],
  [
    /it is paused, so no new pod is started/,
    [
      'take spec.paused out of the template; where it is not there, somebody has paused it by hand: kubectl rollout resume, or slipway deploy --take-over with the manager that the plan names',
    ],
  ],
  [/, which has no such port/, ['let the port be one of that Service, by its name or number']],
  [
    /no controller reports on it/,
    [
      'see that the controller of this kind runs in the cluster',
      'or say slipway.dev/track: none on it where nothing is to look after it',
    ],
  ],
  [
    /slipway promote/,
    [
      'answer it with slipway promote or slipway abort, also from another shell while a deploy waits',
      'give people longer to answer with the annotation slipway.dev/timeout on the Rollout',
    ],
  ],
];

/** What a time-out was spent on, by what is said of the Pods. */
const MEANT: readonly (readonly [reason: RegExp, cause: Cause])[] = [
  [/quota/, 'quota'],
  [/ran out of memory/, 'memory'],
  [/exited with|crashes before this rollout/, 'crash'],
  [/probe/, 'probe'],
  [/\bimage\b/, 'image'],
  [/volume/, 'storage'],
  [/no node|nodes are available|unschedulable/i, 'schedule'],
];

/** What to do about it, most likely first; nothing where only the log can tell. */
export function remediesFor(findings: Findings): string[] {
  const references = findings.missing.map(referenceRemedy);
  return references.length > 0 ? [...new Set(references)] : causeRemedies(findings);
}

function referenceRemedy({ kind, name, key, place }: MissingReference): string {
  const what = kind === 'Secret' ? 'secret' : 'config map';
  const where = kind === 'Secret' ? 'in its file (slipway secrets edit)' : 'in deploy/';
  const written = place ? placeText(place) : 'the template';
  return key === undefined
    ? `add the ${what} ${name} ${where}, or correct its name in ${written}`
    : `add the key ${key} to the ${what} ${name} ${where}, or correct it in ${written}`;
}

function imageRemedies({ state, similar = [] }: Partial<ImageAnswer> = {}): string[] {
  if (state === 'exists')
    return [
      'its registry has it by now: deploy again; where it goes on, look at the mirror the nodes pull from',
    ];
  const meant = similar.length === 0 ? '' : ` (its registry has the tag ${similar.join(' or ')})`;
  return [`push the image first, or correct it in the template${meant}`];
}

/** More time helps only what is slow. */
function deadlineRemedies(findings: Findings): string[] {
  const { reason, ownLimit, of } = findings;
  const [, meant] = MEANT.find(([said]) => said.test(reason)) ?? [];
  if (meant) return causeRemedies({ ...findings, cause: meant });
  if (ownLimit !== undefined) return [`raise ${ownLimit} in the template if it only is slow`];
  const longer = 'give it longer with the annotation slipway.dev/timeout if it only is slow';
  if (of === undefined) return [longer];
  return [
    `see what its controller says of it (kubectl describe ${of.replace(' ', '/')}), and put that right`,
    longer,
  ];
}

function causeRemedies(findings: Findings): string[] {
  const { cause, reason, groups, answer } = findings;
  const [, known] = BY_REASON.find(([said]) => said.test(reason)) ?? [];
  if (known && (cause === 'config' || cause === 'deadline')) return [...known];
  const [group] = groups;
  const container = group?.container ?? 'the container';
  switch (cause) {
    case 'image':
      return /refuses|login/.test(reason)
        ? [
            'give the nodes or the service account the right to pull (imagePullSecrets, or the registry policy)',
          ]
        : imageRemedies(answer);
    case 'memory':
      return [`raise resources.limits.memory of container ${container}, or let it use less`];
    case 'probe':
      return [
        `compare the probe with what container ${container} really answers; give slow starters a startupProbe`,
      ];
    case 'schedule':
      return ['lower resources.requests, correct nodeSelector, affinity or tolerations, or add a node'];
    case 'quota':
      return [
        refusalRemedy(reason) ??
          'ask for a larger ResourceQuota, or lower requests and limits in the template',
      ];
    case 'rights':
      return [
        refusalRemedy(reason) ??
          'change the template as the message demands, or have the policy or right changed that it names',
      ];
    case 'storage':
      return ['look at the PersistentVolumeClaim and its StorageClass'];
    case 'crash':
      if (/--unstick/.test(reason)) return ['run slipway deploy again with --unstick'];
      // runc says it in the place of the program.
      if (group?.logs.some(({ lines }) => lines.some((line) => OTHER_PROCESSOR.test(line))))
        return [BUILD_FOR];
      return group?.end?.exitCode === 127 || group?.end?.exitCode === 126
        ? [`correct command or args of container ${container}`]
        : [];
    case 'deadline':
      return deadlineRemedies(findings);
    case 'drift':
      return ['find out who changes it (kubectl get --show-managed-fields), then deploy again'];
    case 'config':
      return /there is no (secret|config map)|has no key/.test(reason)
        ? ['add it to the secrets file or to deploy/, or correct its name in the template']
        : [];
    // Says what to do where it is judged.
    case 'verification':
    case 'lock':
    case 'stopped':
      return [];
  }
}
