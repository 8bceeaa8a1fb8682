import { ANNOTATION } from './behaviours.ts';

export const PROLOGUE = `
{{ $now := Now }}
{{ $root := . }}
{{ $notes := or .metadata.annotations dict }}
{{ $target := or (index $notes "${ANNOTATION.container}") (index .spec.containers 0).name }}
{{ $behaviour := or (index $notes "${ANNOTATION.behaviour}") (regexReplaceAll "^.*:([a-z-]+)(@.*)?$" (index .spec.containers 0).image "\${1}") }}
`;

export const ADDRESS = `
hostIP: {{ NodeIPWith .spec.nodeName | Quote }}
podIP: {{ PodIPWith .spec.nodeName (or .spec.hostNetwork false) (or .metadata.uid "") (or .metadata.name "") (or .metadata.namespace "") | Quote }}
startTime: {{ or .status.startTime $now | Quote }}
`;

/** Conditions as the kubelet writes them: the time of one that stays as it was stays too. */
export function conditions({
  ready,
  reason = 'ContainersNotReady',
}: {
  ready: boolean;
  reason?: string;
}): string {
  const condition = (type: string, status: 'True' | 'False'): string =>
    `- { type: ${type}, status: "${status}", ${status === 'False' ? `reason: ${reason}, ` : ''}lastTransitionTime: {{ or (get $since "${type} ${status}") $now | Quote }} }`;
  const state = ready ? 'True' : 'False';
  return `
{{ $since := dict }}
{{ range .status.conditions }}{{ $since = set $since (printf "%s %s" .type .status) .lastTransitionTime }}{{ end }}
conditions:
${condition('PodReadyToStartContainers', 'True')}
${condition('Initialized', 'True')}
${condition('ContainersReady', state)}
${condition('Ready', state)}
{{ range .spec.readinessGates }}
- { type: {{ .conditionType | Quote }}, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ end }}
`;
}

export const INIT_CONTAINERS = `
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range . }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  imageID: ""
  ready: true
  restartCount: 0
  {{ if eq (or .restartPolicy "") "Always" }}
  started: true
  state: { running: { startedAt: {{ $now | Quote }} } }
  {{ else }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
  {{ end }}
{{ end }}
{{ end }}
`;

/** The target container gets `target`, every other one runs. `$restarts` and `$last` are what it has been through. */
export function containers(target: string): string {
  return `
containerStatuses:
{{ range $index, $item := .spec.containers }}
{{ $restarts := 0 }}
{{ $last := dict }}
{{ $since := $now }}
{{ with $root.status.containerStatuses }}
{{ with index . $index }}
{{ $restarts = or .restartCount 0 | int }}
{{ $last = or .lastState dict }}
{{ with .state.running }}{{ $since = .startedAt }}{{ end }}
{{ end }}
{{ end }}
- name: {{ $item.name | Quote }}
  image: {{ $item.image | Quote }}
  imageID: {{ if regexMatch "@sha256:" $item.image }}{{ $item.image | Quote }}{{ else }}""{{ end }}
{{ if eq $item.name $target }}
${target}
{{ else }}
${RUNNING_READY}
{{ end }}
{{ end }}
`;
}

const RUNNING_READY = `
  ready: true
  started: true
  restartCount: {{ $restarts }}
  lastState: {{ $last | toJson }}
  state: { running: { startedAt: {{ $since | Quote }} } }
`;

const RUNNING_UNREADY = `
  ready: false
  started: true
  restartCount: {{ $restarts }}
  lastState: {{ $last | toJson }}
  state: { running: { startedAt: {{ $since | Quote }} } }
`;

export const waitingFor = (reason: string, message: string): string => `
  ready: false
  started: false
  restartCount: {{ $restarts }}
  lastState: {{ $last | toJson }}
  state: { waiting: { reason: ${reason}, message: ${message} } }
`;

export const running = (ready: boolean): string =>
  `${PROLOGUE}phase: Running\n${conditions({ ready })}${INIT_CONTAINERS}${containers(ready ? RUNNING_READY : RUNNING_UNREADY)}${ADDRESS}`;

export const pending = (target: string): string =>
  `${PROLOGUE}phase: Pending\n${conditions({ ready: false })}${INIT_CONTAINERS}${containers(target)}${ADDRESS}`;
