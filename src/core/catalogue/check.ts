import { rule } from './entry.ts';

// The rules of slipway check, in the order of docs/check.md.

export const schemaRule = rule({
  code: 'schema',
  severity: 'error',
  about:
    'a field has another type or value than the API wants, a required field is missing, or a list names something twice',
  reason: 'the API server refuses the object',
});

export const unknownFieldRule = rule({
  code: 'unknown-field',
  severity: 'error',
  about: 'the kind has no field of this name',
  reason: 'the API server refuses it, or drops it in silence, and the setting is not there',
});

export const unknownKindRule = rule({
  code: 'unknown-kind',
  severity: 'error',
  about:
    'Kubernetes has no such kind in this version of its own API, or the CustomResourceDefinition at hand serves no such version',
  reason: 'the API server refuses the object',
});

export const missingRule = rule({
  code: 'missing',
  severity: 'error',
  about: 'something is missing or empty that every object of the kind needs: spec, containers, image, ports',
  reason: 'the API server refuses the object',
});

export const badNameRule = rule({
  code: 'bad-name',
  severity: 'error',
  about: 'a name, a key, a label or an annotation is not one that Kubernetes allows',
  reason: 'the API server refuses the object',
});

export const volumeMountRule = rule({
  code: 'volume-mount',
  severity: 'error',
  about: 'a container mounts a volume that its pod does not have, or two in one place',
  reason: 'the API server refuses the object, or none of its pods can be made',
});

export const badValueRule = rule({
  code: 'bad-value',
  severity: 'error',
  about: 'a value is out of its range, or two fields exclude each other',
  reason: 'the API server refuses the object',
});

export const selectorLabelsRule = rule({
  code: 'selector-labels',
  severity: 'error',
  about: 'spec.selector does not match the labels of the pod template',
  reason: 'the API server refuses the workload',
});

export const serviceSelectsRule = rule({
  code: 'service-selects',
  house: true,
  severity: 'warning',
  about: 'a Service selects no pod of the templates',
  reason: 'it gets no endpoints, so every request to it fails; allow it where the pods come from elsewhere',
});

export const servicePortRule = rule({
  code: 'service-port',
  house: true,
  severity: 'error',
  about: 'a Service names a targetPort that no container of its pods has',
  reason: 'the port gets no endpoints',
});

export const probePortRule = rule({
  code: 'probe-port',
  house: true,
  severity: 'error',
  about: 'a probe names a port that its container does not have',
  reason: 'the probe always fails, so the pod never becomes ready or is restarted again and again',
});

export const configKeyRule = rule({
  code: 'config-key',
  house: true,
  severity: 'error',
  about: 'a variable is read from a key that the ConfigMap of the release does not have',
  reason: 'the container never starts',
});

export const configMissingRule = rule({
  code: 'config-missing',
  house: true,
  severity: 'warning',
  about: 'a container reads a ConfigMap or a Secret that the release does not bring',
  reason: 'it never starts where the cluster has none of that name; allow it where somebody else brings it',
});

export const portNameRule = rule({
  code: 'port-name',
  severity: 'error',
  about: 'a port name is invalid, is used twice, or is missing where a Service has several ports',
  reason: 'the API server refuses the object',
});

export const ingressServiceRule = rule({
  code: 'ingress-service',
  house: true,
  severity: 'error',
  about: 'an Ingress names a port that the Service of the templates does not have',
  reason: 'the path answers 503',
});

export const nodePortRule = rule({
  code: 'node-port',
  severity: 'error',
  about: 'a nodePort is outside of 30000-32767, or two Services of the templates have the same',
  reason: 'the API server refuses the Service',
});

export const hpaTargetRule = rule({
  code: 'hpa-target',
  house: true,
  severity: 'warning',
  about: 'a HorizontalPodAutoscaler or ScaledObject targets a workload that is not in the templates',
  reason: 'it scales nothing; allow it where the workload comes from elsewhere',
});

export const hpaReplicasRule = rule({
  code: 'hpa-replicas',
  house: true,
  severity: 'warning',
  about:
    'a workload with a HorizontalPodAutoscaler or ScaledObject has replicas other than its minReplicas or minReplicaCount',
  reason:
    'the number belongs to the autoscaler: only a new workload begins with the one that is written, and it misleads',
});

export const pdbDrainRule = rule({
  code: 'pdb-drain',
  house: true,
  severity: 'error',
  about: 'a PodDisruptionBudget never lets a pod of its workload be evicted',
  reason: 'a node can then not be drained, and cluster upgrades hang until somebody deletes the budget',
});

export const namespaceAllowedRule = rule({
  code: 'namespace',
  severity: 'error',
  about: "an object names a namespace that is not the environment's own, nor one the platform allows",
  reason: 'it would be deployed where nobody looks, or the deploy refuses it',
});

export const envLabelRule = rule({
  code: 'env-label',
  house: true,
  severity: 'warning',
  about: 'a workload has no label env, or one that names another environment',
  reason: 'dashboards and network policies tell environments apart by it, and a copied template shows',
});

export const requestsRule = rule({
  code: 'requests',
  house: true,
  severity: 'warning',
  about: 'a container requests no CPU or no memory, has no limit of it, and its pod requests none as a whole',
  reason:
    'the scheduler then packs it anywhere, and under pressure it is the first to be throttled and evicted',
});

export const readinessRule = rule({
  code: 'readiness',
  house: true,
  severity: 'warning',
  about: 'a container of a Deployment or StatefulSet has no readiness probe',
  reason: 'it gets requests before it can answer them, and a broken version counts as rolled out',
});

export const drainRule = rule({
  code: 'drain',
  house: true,
  severity: 'warning',
  about:
    'a container behind a Service of the templates stops at once when its pod is replaced, or is killed within its preStop',
  reason:
    'nodes go on sending it requests until they hear that it ends, and those fail: some in every rolling update',
});

export const revisionHistoryRule = rule({
  code: 'revision-history',
  house: true,
  severity: 'warning',
  about: 'a Deployment does not set revisionHistoryLimit, or sets 10 or more',
  reason:
    'ten old ReplicaSets stay for every service; a few are enough, because Slipway keeps its own record of releases',
});

export const rollingUpdateRule = rule({
  code: 'rolling-update',
  house: true,
  severity: 'error',
  about: 'a RollingUpdate may take away every pod, or can never begin',
  reason: 'each deploy is then an outage of the time a new pod needs, or hangs until its time-out',
});

export const zoneSpreadRule = rule({
  code: 'zone-spread',
  house: true,
  severity: 'warning',
  about: 'a Deployment or StatefulSet of several replicas says nothing of zones',
  reason: 'all its pods may then be in one zone, and are gone with it',
});

export const rwoSurgeRule = rule({
  code: 'rwo-surge',
  house: true,
  severity: 'warning',
  about: 'a RollingUpdate makes a new pod beside the old one, and both mount a ReadWriteOnce volume',
  reason:
    'on another node the new pod waits for the volume, the old one for the new pod, and the deploy hangs',
});

export const rwoReplicasRule = rule({
  code: 'rwo-replicas',
  house: true,
  severity: 'warning',
  about: 'several replicas mount one ReadWriteOnce volume',
  reason: 'only the pods of one node get it; those of other nodes never start',
});

export const jobTtlRule = rule({
  code: 'job-ttl',
  house: true,
  severity: 'warning',
  about: 'a Job does not set ttlSecondsAfterFinished',
  reason: 'it stays with its pods when it is finished, until somebody removes it',
});

export const hostLogsRule = rule({
  code: 'host-logs',
  house: true,
  severity: 'warning',
  about: 'a workload other than a DaemonSet mounts the folder of logs of its node',
  reason:
    'what is written there fills the disk of the node and is on the node that the pod has left; a program logs to stdout, and a DaemonSet collects that',
});

export const dockerSocketRule = rule({
  code: 'docker-socket',
  house: true,
  severity: 'error',
  about: 'a pod mounts the socket of the container runtime, or the folder that it is in',
  reason: 'anybody who may talk to it is root on the node, and reads the secrets of every pod there',
});

export const latestTagRule = rule({
  code: 'latest-tag',
  house: true,
  severity: 'error',
  about: 'an image has no tag and no digest, or the tag latest',
  reason: 'two nodes can run two versions, and going back to the last one is impossible',
});

export const secretLiteralRule = rule({
  code: 'secret-literal',
  house: true,
  severity: 'error',
  about: 'a variable whose name says it is secret has its value in the template',
  reason:
    'everyone who may read the repository, the pod or the plan reads it; secrets(...) in the Jenkinsfile keeps it out of all three',
});

export const undeclaredRule = rule({
  code: 'undeclared',
  house: true,
  severity: 'warning',
  about:
    'a template holds $(NAME) or ${NAME} of a parameter that has a value, or one that is nearly its name, as a text, or has a parameter with generate',
  reason: 'the cluster gets the text as it is written, and not the value',
});
