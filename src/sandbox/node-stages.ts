import { noneOf, oneOf, type Stage } from './stage.ts';

const READY = '.status.conditions.[] | select(.type == "Ready") | .status';

const CONDITIONS = `
{{ $now := Now }}
conditions:
{{ range NodeConditions }}
- type: {{ .type | Quote }}
  status: {{ .status | Quote }}
  reason: {{ .reason | Quote }}
  message: {{ .message | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ or $.metadata.creationTimestamp $now | Quote }}
{{ end }}
`;

const NODE = `${CONDITIONS}
phase: Running
addresses:
- { type: InternalIP, address: {{ NodeIP | Quote }} }
- { type: Hostname, address: {{ NodeName | Quote }} }
daemonEndpoints:
  kubeletEndpoint: { Port: {{ NodePort }} }
nodeInfo:
  architecture: amd64
  operatingSystem: linux
  bootID: ""
  machineID: ""
  systemUUID: ""
  osImage: sandbox
  kernelVersion: sandbox
  containerRuntimeVersion: kwok://{{ Version }}
  kubeletVersion: kwok-{{ Version }}
  kubeProxyVersion: kwok-{{ Version }}
`;

/** A node comes up at once and says so again every ten minutes; its lease is kept by kwok itself. */
export const NODE_STAGES: readonly Stage[] = [
  { name: 'node-up', kind: 'Node', when: [noneOf(READY, 'True')], status: NODE },
  {
    name: 'node-heartbeat',
    kind: 'Node',
    when: [oneOf('.status.phase', 'Running'), oneOf(READY, 'True')],
    delayMs: 600_000,
    status: CONDITIONS,
  },
];
