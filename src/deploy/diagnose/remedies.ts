import type { FailureGroup, MissingReference } from '../../core/diagnosis.ts';
import { placeText } from '../../core/place.ts';
import type { Cause } from '../../core/cause.ts';
import { refusalRemedy } from '../../core/refusal.ts';
import type { ImageAnswer } from '../kinds/context.ts';

type Findings = {
  readonly cause: Cause;
  readonly reason: string;
  readonly groups: readonly Omit<FailureGroup, 'logs'>[];
  readonly missing: readonly MissingReference[];
  /** What the registry says of an image that cannot be pulled; undefined where nobody asked. */
  readonly answer?: ImageAnswer | undefined;
};

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

function causeRemedies({ cause, reason, groups, answer }: Findings): string[] {
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
      return group?.end?.exitCode === 127 || group?.end?.exitCode === 126
        ? [`correct command or args of container ${container}`]
        : [];
    case 'deadline':
      if (/slipway promote/.test(reason))
        return [
          'answer it with slipway promote or slipway abort, also from another shell while a deploy waits',
          'give people longer to answer with the annotation slipway.dev/timeout on the Rollout',
        ];
      if (/quota/.test(reason)) return causeRemedies({ cause: 'quota', reason, groups, missing: [] });
      return ['give it longer with the annotation slipway.dev/timeout if it only is slow'];
    case 'drift':
      return ['find out who changes it (kubectl get --show-managed-fields), then deploy again'];
    case 'config':
      if (/no pod has the labels/.test(reason))
        return [
          "let the Service's spec.selector and the labels of the pod template be the same",
          'or say slipway.dev/track: none on the Service where nothing of this release is behind it',
        ];
      if (/has a port named/.test(reason))
        return ["let targetPort of the Service and a port's name in the pod template be the same"];
      if (/ replaces none$/.test(reason))
        return [
          'delete its old pods one by one (kubectl delete pod), and deploy again',
          'or write it as a Deployment, which replaces them',
        ];
      if (/, which it needs$/.test(reason))
        return [
          'add it to deploy/, or correct its name in the template',
          'or say slipway.dev/track: none on what needs it, where it comes later',
        ];
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
