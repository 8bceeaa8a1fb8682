import {
  ANNOTATION,
  behaves,
  BEHAVIOUR,
  BEHAVIOURS,
  CRASHING,
  LIVING,
  NEW,
  PULLING,
  STARTED,
  STUCK,
  TARGET,
  waiting,
} from './behaviours.ts';
import {
  ADDRESS,
  conditions,
  containers,
  INIT_CONTAINERS,
  pending,
  PROLOGUE,
  running,
  waitingFor,
} from './pod-template.ts';
import { absent, exists, noneOf, oneOf, type Stage } from './stage.ts';

const note = (name: string): string => `.metadata.annotations["${name}"]`;
/** As every Pod of a Job, and a smoke test by itself. */
const ENDS = oneOf('.spec.restartPolicy', 'Never', 'OnFailure');

const HEALTHY: readonly Stage[] = [
  {
    name: 'pod-ready',
    kind: 'Pod',
    when: [...NEW, noneOf(BEHAVIOUR, ...BEHAVIOURS), absent(note(ANNOTATION.readyAfter))],
    status: running(true),
  },
  {
    name: 'pod-running',
    kind: 'Pod',
    when: [...NEW, noneOf(BEHAVIOUR, ...BEHAVIOURS), exists(note(ANNOTATION.readyAfter))],
    status: running(false),
  },
  { name: 'pod-slow-running', kind: 'Pod', when: [...NEW, behaves('slow')], status: running(false) },
  {
    name: 'pod-slow-ready',
    kind: 'Pod',
    when: [
      ...STARTED,
      noneOf(BEHAVIOUR, ...BEHAVIOURS.filter((name) => name !== 'slow')),
      oneOf(`${TARGET} | .ready`, 'false'),
    ],
    delayMs: 5_000,
    delayFrom: note(ANNOTATION.readyAfter),
    status: running(true),
  },
  {
    name: 'pod-complete',
    kind: 'Pod',
    when: [...STARTED, ENDS, noneOf(BEHAVIOUR, ...BEHAVIOURS)],
    delayMs: 200,
    delayFrom: note(ANNOTATION.completeAfter),
    status: `${PROLOGUE}phase: Succeeded\n${conditions({ ready: false, reason: 'PodCompleted' })}${containers(ended('Completed', '0'))}`,
  },
  {
    name: 'pod-delete',
    kind: 'Pod',
    when: [exists('.metadata.deletionTimestamp')],
    delayMs: 0,
    delayFrom: note(ANNOTATION.goneAfter),
    remove: true,
  },
];

const NEVER_READY: readonly Stage[] = [
  { name: 'pod-never-ready', kind: 'Pod', when: [...NEW, behaves('never-ready')], status: running(false) },
  {
    name: 'pod-unhealthy',
    kind: 'Pod',
    when: [...STARTED, behaves('never-ready')],
    delayMs: 2_000,
    event: {
      type: 'Warning',
      reason: 'Unhealthy',
      message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
    },
  },
];

const PULL_MESSAGE = `{{ if eq $behaviour "pull-denied" }}{{ printf "failed to pull and unpack image %q: failed to resolve reference %q: pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials" $item.image $item.image | Quote }}{{ else }}{{ printf "failed to pull and unpack image %q: failed to resolve reference %q: %s: not found" $item.image $item.image $item.image | Quote }}{{ end }}`;
const PULL_AGAIN = `{{ printf "Back-off pulling image %q" $item.image | Quote }}`;

/** The kubelet goes to and fro between the two reasons, and so does this. */
const UNPULLABLE: readonly Stage[] = [
  {
    name: 'pod-pull-failed',
    kind: 'Pod',
    when: [...NEW, behaves(...PULLING)],
    delayMs: 100,
    status: pending(waitingFor('ErrImagePull', PULL_MESSAGE)),
    event: { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
  },
  {
    name: 'pod-pull-back-off',
    kind: 'Pod',
    when: [LIVING, behaves(...PULLING), waiting('ErrImagePull')],
    delayMs: 500,
    status: pending(waitingFor('ImagePullBackOff', PULL_AGAIN)),
    event: { type: 'Normal', reason: 'BackOff', message: 'Back-off pulling image' },
  },
  {
    name: 'pod-pull-again',
    kind: 'Pod',
    when: [LIVING, behaves(...PULLING), waiting('ImagePullBackOff')],
    delayMs: 3_000,
    status: pending(waitingFor('ErrImagePull', PULL_MESSAGE)),
    event: { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
  },
];

const STUCK_REASON: Readonly<Record<(typeof STUCK)[number], readonly [reason: string, message: string]>> = {
  'bad-image-name': ['InvalidImageName', "couldn't parse image name: invalid reference format"],
  'config-error': ['CreateContainerConfigError', 'secret "missing" not found'],
  'run-error': ['RunContainerError', 'exec: "/missing": stat /missing: no such file or directory'],
};

const STAY_STUCK: readonly Stage[] = STUCK.map((behaviour) => {
  const [reason, message] = STUCK_REASON[behaviour];
  return {
    name: `pod-${behaviour}`,
    kind: 'Pod',
    when: [...NEW, behaves(behaviour)],
    delayMs: 100,
    status: pending(waitingFor(reason, JSON.stringify(message))),
    event: { type: 'Warning', reason: 'Failed', message: `Error: ${message}` },
  };
});

const EXIT_CODE = `{{ if eq $behaviour "oom" }}137{{ else }}{{ or (index $notes "${ANNOTATION.exitCode}") "1" }}{{ end }}`;
const EXIT_REASON = `{{ if eq $behaviour "oom" }}OOMKilled{{ else }}Error{{ end }}`;
const BACK_OFF = `{{ printf "back-off restarting failed container=%s pod=%s_%s" $item.name $root.metadata.name $root.metadata.namespace | Quote }}`;

function ended(reason: string, exitCode: string): string {
  return `
  ready: false
  started: false
  restartCount: {{ $restarts }}
  lastState: {{ $last | toJson }}
  state: { terminated: { reason: ${reason}, exitCode: ${exitCode}, startedAt: {{ $since | Quote }}, finishedAt: {{ $now | Quote }} } }
`;
}

const AFTER_CRASH = `
  ready: false
  started: false
  restartCount: {{ $restarts }}
  lastState: {{ (index $root.status.containerStatuses $index).state | toJson }}
  state: { waiting: { reason: CrashLoopBackOff, message: ${BACK_OFF} } }
`;

const RESTARTED = (ready: boolean): string => `
  ready: ${ready}
  started: true
  restartCount: {{ add $restarts 1 }}
  lastState: {{ $last | toJson }}
  state: { running: { startedAt: {{ $now | Quote }} } }
`;

const again = (ready: boolean): string =>
  `${PROLOGUE}phase: Running\n${conditions({ ready })}${INIT_CONTAINERS}${containers(RESTARTED(ready))}${ADDRESS}`;

/** Runs, ends, waits, runs again. A pod that must not be restarted fails instead. */
const CRASH: readonly Stage[] = [
  { name: 'pod-crash-start', kind: 'Pod', when: [...NEW, behaves('crash', 'oom')], status: running(false) },
  {
    name: 'pod-crash-later-start',
    kind: 'Pod',
    when: [...NEW, behaves('crash-later')],
    status: running(true),
  },
  ...(['crash', 'oom', 'crash-later'] as const).map((behaviour): Stage => ({
    name: `pod-${behaviour}`,
    kind: 'Pod',
    when: [...STARTED, behaves(behaviour), exists(`${TARGET} | .state.running`)],
    delayMs: behaviour === 'crash-later' ? 3_000 : 300,
    delayFrom: note(ANNOTATION.crashAfter),
    status: `${PROLOGUE}phase: {{ if eq (or .spec.restartPolicy "") "Never" }}Failed{{ else }}Running{{ end }}\n${conditions({ ready: false })}${containers(ended(EXIT_REASON, EXIT_CODE))}`,
  })),
  {
    name: 'pod-crash-back-off',
    kind: 'Pod',
    when: [...STARTED, behaves(...CRASHING), exists(`${TARGET} | .state.terminated`)],
    delayMs: 200,
    status: `${PROLOGUE}phase: Running\n${conditions({ ready: false })}${containers(AFTER_CRASH)}`,
    event: { type: 'Warning', reason: 'BackOff', message: 'Back-off restarting failed container' },
  },
  {
    name: 'pod-crash-again',
    kind: 'Pod',
    when: [...STARTED, behaves('crash', 'oom'), waiting('CrashLoopBackOff')],
    delayMs: 1_500,
    status: again(false),
  },
  {
    name: 'pod-crash-later-again',
    kind: 'Pod',
    when: [...STARTED, behaves('crash-later'), waiting('CrashLoopBackOff')],
    delayMs: 1_500,
    status: again(true),
  },
];

export const POD_STAGES: readonly Stage[] = [
  ...HEALTHY,
  ...NEVER_READY,
  ...UNPULLABLE,
  ...STAY_STUCK,
  ...CRASH,
];
