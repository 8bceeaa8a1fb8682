import { expect } from 'chai';
import type { Fault } from '../../src/core/errors.ts';
import { placeText } from '../../src/core/place.ts';
import { allRules, checkManifests } from '../../src/templating/check/check.ts';
import { type Version, versionFrom, VERSIONS } from '../../src/templating/check/schemas.ts';
import { renderManifests } from '../../src/templating/render.ts';
import { deployWith, releaseWith } from './support/release.ts';

/** A Deployment nothing can be said about. */
const GOOD = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web, env: production }
spec:
  replicas: 3
  revisionHistoryLimit: 5
  selector:
    matchLabels: { app: web }
  strategy:
    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }
  template:
    metadata:
      labels: { app: web, env: production }
    spec:
      containers:
        - name: web
          image: registry/web:1
          ports:
            - { name: http, containerPort: 80 }
          env:
            - { name: LOG_LEVEL, value: info }
          readinessProbe: { httpGet: { path: /, port: http } }
          lifecycle: { preStop: { sleep: { seconds: 5 } } }
          resources:
            requests: { cpu: 10m, memory: 16Mi }
      topologySpreadConstraints: [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway }]
`;
const SERVICE = `apiVersion: v1
kind: Service
metadata: { name: web }
spec:
  selector: { app: web }
  ports:
    - { name: http, port: 80, targetPort: http }
`;
/** Selects by hand made endpoints, so that its type finds room in the same lines. */
const ON_NODES = SERVICE.replace('selector: { app: web }', 'type: NodePort');
const SCALER = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web }
  minReplicas: 2
  maxReplicas: 5
`;
const ELSEWHERE = `apiVersion: acme.io/v1
kind: Deployment
metadata: { name: web, labels: { env: production } }
spec: { size: 3 }
`;
const SCALED = `apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: { name: web }
spec:
  scaleTargetRef: { name: web }
  minReplicaCount: 1
  maxReplicaCount: 5
`;
const BUDGET = `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec:
  maxUnavailable: 1
  selector: { matchLabels: { app: web } }
`;
const INGRESS = `apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web }
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend: { service: { name: web, port: { name: http } } }
`;

async function faultsOf(text: string, version?: Version): Promise<readonly Fault[]> {
  const release = releaseWith();
  const { manifests } = await renderManifests(release, deployWith({ 'web-template.yml': text }));
  return checkManifests({ manifests, environment: release.environment }, version);
}

async function checked(text: string, version?: Version): Promise<string[]> {
  return (await faultsOf(text, version)).map(
    ({ code, message, place }) =>
      `${place ? placeText(place).replace('deploy/web-template.yml:', '') : ''} ${code}: ${message}`,
  );
}

function all(...documents: readonly string[]): string {
  return documents.join('---\n');
}

/** One change of a good manifest, and all that is then said. */
const CASES: readonly (readonly [name: string, text: string, said: readonly string[]])[] = [
  [
    'a string for a number',
    GOOD.replace('replicas: 3', "replicas: '3'"),
    ['7:3 schema: spec.replicas is a string here'],
  ],
  [
    'a string for a boolean',
    GOOD.replace('replicas: 3', "replicas: 3\n  paused: 'true'"),
    ['8:3 schema: spec.paused is a string here'],
  ],
  [
    'a number for a string',
    GOOD.replace('value: info', 'value: 8'),
    ['23:34 schema: …containers[web].env[LOG_LEVEL] must be a string, not the number 8'],
  ],
  [
    'a float for a number',
    GOOD.replace('replicas: 3', 'replicas: 1.5'),
    ['7:3 schema: spec.replicas must be a whole number, not the number 1.5'],
  ],
  [
    'a label that is a boolean',
    GOOD.replace(
      'labels: { app: web, env: production }\nspec',
      'labels: { app: web, env: production, on: true }\nspec',
    ),
    ['5:40 schema: metadata.labels.true must be a string, not the boolean true'],
  ],
  [
    'a quantity that is none',
    GOOD.replace('16Mi', '16MB'),
    [
      "27:35 schema: …containers[web].resources.requests.memory must be a quantity such as 100m or 64Mi, not the string '16MB'",
    ],
  ],
  [
    'a value that is almost one of those there are',
    GOOD.replace('image: registry/web:1', 'image: registry/web:1\n          imagePullPolicy: always'),
    ["20:11 schema: …containers[web].imagePullPolicy has no value 'always', did you mean 'Always'?"],
  ],
  [
    'a value that is none of those there are',
    GOOD.replace('maxUnavailable: 0 }', 'maxUnavailable: 0 }\n    type: Blue').replace(
      'containerPort: 80',
      'containerPort: 80, protocol: ""',
    ),
    ["13:5 schema: spec.strategy.type must be Recreate or RollingUpdate, not the string 'Blue'"],
  ],
  [
    'a time that is none',
    GOOD.replace('metadata:\n  name: web', 'metadata:\n  creationTimestamp: yesterday\n  name: web'),
    ['4:3 schema: metadata.creationTimestamp must be a time such as 2026-01-31T12:00:00Z'],
  ],
  [
    'something twice where it may be once',
    GOOD.replace('metadata:\n  name: web', 'metadata:\n  finalizers: [a/b, a/b]\n  name: web'),
    ['4:21 schema: metadata.finalizers[1] is there twice: a/b'],
  ],
  [
    'a mapping for a list',
    GOOD.replace('- { name: http, containerPort: 80 }', '{ name: http }').replace('port: http', 'port: 80'),
    ['20:11 schema: …containers[web].ports must be a list, not a mapping'],
  ],
  [
    'a missing field',
    GOOD.replace(', containerPort: 80', ''),
    ['21:15 schema: …containers[web].ports[http] must have containerPort'],
  ],
  [
    'a variable twice',
    GOOD.replace('value: info }', 'value: info }\n            - { name: LOG_LEVEL, value: debug }'),
    ['24:15 schema: …containers[web].env[LOG_LEVEL] is the second with name LOG_LEVEL'],
  ],
  [
    'a field nobody knows',
    GOOD.replace('revisionHistoryLimit: 5', 'revisionHistoryLimit: 5\n  replica: 3'),
    ["9:3 unknown-field: spec.replica is no field of this, did you mean 'replicas'?"],
  ],
  [
    'a field of a name that every object of JavaScript has',
    GOOD.replace('revisionHistoryLimit: 5', 'revisionHistoryLimit: 5\n  constructor: { a: b }'),
    ['9:3 unknown-field: spec.constructor is no field of this'],
  ],
  [
    'a field in the wrong place',
    GOOD.replace('      containers:', '      image: x\n      containers:'),
    ["17:7 unknown-field: …image is no field of this, did you mean 'imagePullSecrets'?"],
  ],
  [
    'a kind nobody knows',
    GOOD.replace('kind: Deployment', 'kind: Deploymnt'),
    ["2:1 unknown-kind: Kubernetes 1.35 has no Deploymnt in apps/v1, did you mean 'Deployment'?"],
  ],
  [
    'an API that is gone',
    GOOD.replace('apps/v1', 'extensions/v1beta1'),
    ['1:1 unknown-kind: Kubernetes 1.35 has no Deployment in extensions/v1beta1'],
  ],
  [
    'a custom resource',
    'apiVersion: example.com/v1\nkind: Thing\nmetadata: { name: a }\nspec: { x: 1 }\n',
    [],
  ],
  [
    'what a Secret holds is not repeated',
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\nstringData: { a: 31337 }\n',
    ['4:15 schema: stringData.a must be a string'],
  ],
  [
    'plain text in a Secret',
    'apiVersion: v1\nkind: Secret\nmetadata: { name: a }\ndata: { a: "hello!" }\n',
    ['4:9 schema: data.a must be base64'],
  ],
  [
    'a selector that is not on the pods',
    GOOD.replace('matchLabels: { app: web }', 'matchLabels: { app: wev }'),
    ['10:20 selector-labels: spec.selector asks for app: wev, and the pods have app: web'],
  ],
  [
    'a Service that selects nothing',
    all(GOOD, SERVICE.replace('selector: { app: web }', 'selector: { app: wev }')),
    ['34:3 service-selects: Service web selects no pod: none has app: wev'],
  ],
  [
    'a Service with an unknown target',
    all(GOOD, SERVICE.replace('targetPort: http', 'targetPort: https')),
    ['36:31 service-port: targetPort https is no port of the pods; they have http'],
  ],
  [
    'two ports without names',
    all(GOOD, SERVICE.replace('name: http, port: 80, targetPort: http }', 'port: 80 }\n    - { port: 81 }')),
    [
      '36:7 port-name: port 1 of Service web needs a name, because there are several',
      '37:7 port-name: port 2 of Service web needs a name, because there are several',
    ],
  ],
  [
    'a long port name',
    all(
      GOOD.replaceAll('http', 'http-of-this-service'),
      SERVICE.replace('targetPort: http', 'targetPort: 80'),
    ).replace('http-of-this-serviceGet', 'httpGet'),
    [
      "21:17 port-name: 'http-of-this-service' is no port name: at most 15 lower-case letters, digits and dashes, with a letter",
    ],
  ],
  [
    'a probe of a port that the container does not have',
    GOOD.replace('port: http }', 'port: htp }'),
    ['24:49 probe-port: readinessProbe asks port htp, and container web has http'],
  ],
  [
    'a key that the ConfigMap of the release does not have',
    all(
      GOOD.replace('value: info }', 'valueFrom: { configMapKeyRef: { name: web, key: levle } } }'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { level: info }\n',
    ),
    ['23:77 config-key: ConfigMap web has no key levle; it has level'],
  ],
  [
    'a key of a ConfigMap that another service may have, and an optional one',
    all(
      GOOD.replace(
        'value: info }',
        'valueFrom: { configMapKeyRef: { name: theirs, key: level } } }\n            - { name: B, valueFrom: { configMapKeyRef: { name: web, key: b, optional: true } } }',
      ),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: web }\ndata: { level: info }\n',
    ),
    ['23:66 config-missing: ConfigMap theirs is not part of the release'],
  ],
  [
    'a port name twice',
    all(
      GOOD,
      SERVICE.replace(
        'targetPort: http }',
        'targetPort: http }\n    - { name: http, port: 81, targetPort: http }',
      ),
    ),
    ['37:9 port-name: port name http is used twice in spec.ports'],
  ],
  [
    'an Ingress to a missing port',
    all(GOOD, SERVICE, INGRESS.replace('port: { name: http }', 'port: { number: 81 }')),
    ['47:46 ingress-service: Service web has no port 81'],
  ],
  ['an Ingress that fits', all(GOOD, SERVICE, INGRESS), []],
  [
    'a node port out of range',
    all(GOOD, ON_NODES.replace('port: 80,', 'port: 80, nodePort: 80,')),
    ['36:31 node-port: nodePort 80 is not between 30000 and 32767'],
  ],
  [
    'a node port twice',
    all(
      GOOD,
      ON_NODES.replace('port: 80,', 'port: 80, nodePort: 30001,'),
      ON_NODES.replace('port: 80,', 'port: 80, nodePort: 30001,').replace('name: web', 'name: two'),
    ),
    ['44:31 node-port: nodePort 30001 is taken by Service web'],
  ],
  [
    'an autoscaler and replicas',
    all(GOOD, SCALER),
    ['7:3 hpa-replicas: spec.replicas is set, and HorizontalPodAutoscaler web decides the number'],
  ],
  [
    'an autoscaler of KEDA, which takes Deployments without saying so, and replicas',
    all(GOOD, SCALED),
    ['7:3 hpa-replicas: spec.replicas is set, and ScaledObject web decides the number'],
  ],
  [
    'an autoscaler of KEDA with as few',
    all(GOOD, SCALED.replace('minReplicaCount: 1', 'minReplicaCount: 3')),
    [],
  ],
  [
    'an autoscaler of KEDA for another kind',
    all(GOOD, SCALED.replace('Ref: { name', 'Ref: { kind: StatefulSet, name')),
    ['34:3 hpa-target: no StatefulSet web is in the templates'],
  ],
  ['a maker of Jobs by KEDA', all(GOOD, SCALED.replace('ScaledObject', 'ScaledJob')), []],
  ['an autoscaler of somebody else', all(GOOD, SCALED.replace('keda.sh', 'acme.io')), []],
  [
    'an autoscaler of nothing',
    all(GOOD, SCALER.replace('kind: Deployment, name: web', 'kind: Deployment, name: wev')),
    ['34:3 hpa-target: no Deployment wev is in the templates'],
  ],
  ['a budget that allows a drain', all(GOOD, BUDGET), []],
  [
    'a budget that needs them all',
    all(GOOD, BUDGET.replace('maxUnavailable: 1', 'minAvailable: 3')),
    ['34:3 pdb-drain: minAvailable 3 never lets a pod of Deployment web go, which has 3'],
  ],
  [
    'a budget of all percent',
    all(GOOD, BUDGET.replace('maxUnavailable: 1', 'minAvailable: "80%"')),
    ['34:3 pdb-drain: minAvailable 80% never lets a pod of Deployment web go, which has 3'],
  ],
  [
    'a budget of none',
    all(GOOD, BUDGET.replace('maxUnavailable: 1', 'maxUnavailable: 0')),
    ['34:3 pdb-drain: maxUnavailable 0 never lets a pod of Deployment web go, which has 3'],
  ],
  [
    'a share of pods in quotes',
    GOOD.replace('maxSurge: 1', "maxSurge: '1'").replace('maxUnavailable: 0', 'maxUnavailable: "120%"'),
    [
      "12:22 bad-value: maxSurge '1' is text, not a number of pods or a share of them such as 25%",
      '12:37 bad-value: maxUnavailable 120% is more than 100%',
      '12:37 rolling-update: maxUnavailable 120% takes away all of 3 replicas',
    ],
  ],
  [
    'a share of pods below none, and one that may be more than all',
    GOOD.replace('maxSurge: 1', 'maxSurge: -1').replace('maxUnavailable: 0', 'maxUnavailable: -1'),
    [
      '12:22 bad-value: maxSurge cannot be less than 0',
      '12:36 bad-value: maxUnavailable cannot be less than 0',
    ],
  ],
  ['a surge of more than all', GOOD.replace('maxSurge: 1', "maxSurge: '150%'"), []],
  [
    'a budget in quotes',
    all(GOOD, BUDGET.replace('maxUnavailable: 1', "maxUnavailable: '1'")),
    ["34:3 bad-value: maxUnavailable '1' is text, not a number of pods or a share of them such as 25%"],
  ],
  [
    'ports in quotes',
    all(
      GOOD.replace('port: http }', "port: '80' }").replace(
        'sleep: { seconds: 5 }',
        "httpGet: { port: '81' }",
      ),
      SERVICE.replace('targetPort: http', "targetPort: '80'"),
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: p }\nspec: { podSelector: {}, ingress: [{ ports: [{ port: "80" }] }] }\n',
    ),
    [
      "24:49 bad-value: port '80' is text, neither a number nor the name of a port",
      "25:46 bad-value: port '81' is text, neither a number nor the name of a port",
      "36:31 bad-value: targetPort '80' is text, neither a number nor the name of a port",
      "41:48 bad-value: port '80' is text, neither a number nor the name of a port",
    ],
  ],
  [
    'another namespace',
    GOOD.replace('  name: web\n', '  name: web\n  namespace: development\n'),
    ['5:3 namespace: namespace development is not production of production'],
  ],
  ['no env label', GOOD.replace(', env: production', ''), ['5:3 env-label: Deployment web has no label env']],
  [
    'the env label of another environment',
    GOOD.replace('env: production', 'env: development'),
    ['5:23 env-label: label env is development, and this goes to production'],
  ],
  [
    'no requests',
    GOOD.replace('requests: { cpu: 10m, memory: 16Mi }', 'limits: {}'),
    ['18:11 requests: container web requests no cpu and no memory'],
  ],
  [
    'a limit, which is a request where there is none',
    GOOD.replace('requests: { cpu: 10m, memory: 16Mi }', 'limits: { memory: 16Mi }'),
    ['18:11 requests: container web requests no cpu'],
  ],
  [
    'ten revisions, as nobody writes them',
    GOOD.replace('Limit: 5', 'Limit: 10'),
    ['8:3 revision-history: Deployment web keeps 10 old ReplicaSets'],
  ],
  ['a Deployment of another group', GOOD.replace(/^[^]*$/, ELSEWHERE), []],
  [
    'no memory request',
    GOOD.replace(', memory: 16Mi', ''),
    ['18:11 requests: container web requests no memory'],
  ],
  [
    'no readiness probe',
    GOOD.replace('readinessProbe', 'livenessProbe'),
    ['18:11 readiness: container web has no readinessProbe'],
  ],
  [
    'a pod that stops while requests still reach it',
    `${GOOD.replace('lifecycle: { preStop: { sleep: { seconds: 5 } } }', 'tty: false')}---\n${SERVICE}`,
    ['18:11 drain: container web stops at once, while requests still reach it'],
  ],
  [
    'a pod that is killed before its sleep is over',
    `${GOOD.replace('seconds: 5 ', 'seconds: 30 ')}---\n${SERVICE}`,
    ['25:44 drain: container web is killed after 30 seconds, before its sleep of 30 is over'],
  ],
  [
    'no history limit',
    GOOD.replace('  revisionHistoryLimit: 5\n', ''),
    ['6:1 revision-history: Deployment web sets no revisionHistoryLimit'],
  ],
  [
    'one replica that may go',
    GOOD.replace('replicas: 3', 'replicas: 1').replace('maxUnavailable: 0', 'maxUnavailable: 1'),
    ['12:35 rolling-update: maxUnavailable 1 takes away all of 1 replica'],
  ],
  [
    'all replicas may go',
    GOOD.replace('maxUnavailable: 0', 'maxUnavailable: 100%'),
    ['12:35 rolling-update: maxUnavailable 100% takes away all of 3 replicas'],
  ],
  [
    'an update that cannot begin',
    GOOD.replace('maxSurge: 1', 'maxSurge: 0'),
    ['12:35 rolling-update: maxUnavailable and maxSurge are both 0, so no pod can ever be replaced'],
  ],
  [
    'one replica with the defaults',
    GOOD.replace('replicas: 3', 'replicas: 1').replace(
      '    rollingUpdate: { maxSurge: 1, maxUnavailable: 0 }\n',
      '    type: RollingUpdate\n',
    ),
    [],
  ],
  [
    'the tag latest',
    GOOD.replace('registry/web:1', 'registry:5000/web:latest'),
    ['19:11 latest-tag: image registry:5000/web:latest of container web is whatever latest is'],
  ],
  [
    'no tag',
    GOOD.replace('registry/web:1', 'registry:5000/web'),
    ['19:11 latest-tag: image registry:5000/web of container web has no tag'],
  ],
  ['a digest', GOOD.replace('registry/web:1', 'registry:5000/web@sha256:00'), []],
  [
    'a password in a variable',
    GOOD.replace('LOG_LEVEL, value: info', 'DB_PASSWORD, value: hunter2'),
    ['23:15 secret-literal: variable DB_PASSWORD looks like a secret and has its value here'],
  ],
  [
    'a password in an address',
    GOOD.replace('LOG_LEVEL, value: info', 'DB, value: "postgres://u:hunter2@db/x"'),
    ['23:15 secret-literal: variable DB looks like a secret and has its value here'],
  ],
  [
    'no spec',
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: d, labels: { env: production } }\n',
    ['1:1 missing: spec is missing', '1:1 revision-history: Deployment d sets no revisionHistoryLimit'],
  ],
  [
    'no image',
    GOOD.replace('          image: registry/web:1\n', ''),
    ['18:11 missing: container web has no image'],
  ],
  [
    'no ports',
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { type: NodePort }\n',
    ['4:1 missing: Service s has no ports'],
  ],
  [
    'a headless Service without ports',
    'apiVersion: v1\nkind: Service\nmetadata: { name: s }\nspec: { clusterIP: None }\n',
    [],
  ],
  [
    'a name with capitals',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: Bad_Name }\n',
    [
      "3:13 bad-name: 'Bad_Name' is no name of a ConfigMap: at most 253 lower-case letters, digits, dashes and dots, a letter or digit first and last",
    ],
  ],
  [
    'a label that is none',
    GOOD.replace('app: web, env: production }\nspec', "app: 'a b', env: production }\nspec"),
    [
      "5:13 bad-name: 'a b' is no value of a label: at most 63 letters, digits, -, _ and ., a letter or digit first and last",
    ],
  ],
  [
    'a mount of no volume',
    GOOD.replace(
      '          ports:',
      '          volumeMounts: [{ name: data, mountPath: /data }]\n          ports:',
    ),
    ['20:28 volume-mount: container web mounts data, and the pod has no volume'],
  ],
  [
    'a node port of a Service inside the cluster',
    all(GOOD, SERVICE.replace('port: 80,', 'port: 80, nodePort: 30001,')),
    ['36:31 bad-value: nodePort cannot be set on a Service of type ClusterIP'],
  ],
  [
    'names of ports, variables and fields, and a host, that the API server does not know',
    all(
      GOOD.replace(
        '            - { name: LOG_LEVEL, value: info }',
        "            - { name: 'A=B', value: x }\n            - { name: A, valueFrom: { fieldRef: { fieldPath: metadata.nme } } }\n            - { name: B, valueFrom: { fieldRef: { fieldPath: \"metadata.labels['a/b']\" } } }",
      ),
      SERVICE.replace('targetPort: http', 'targetPort: http-of-the-main-one'),
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: { name: i }\nspec: { defaultBackend: { service: { name: web, port: { number: 80 } } }, rules: [{ host: A_b }, { host: 10.0.0.1 }, { host: "*.example.com" }] }\n',
    ),
    [
      "23:17 bad-value: 'A=B' is no name of a variable: letters, digits and signs other than =",
      "24:51 bad-value: 'metadata.nme' is no field of a pod that a variable can have",
      "38:31 bad-value: targetPort 'http-of-the-main-one' is no name of a port: at most 15 lower-case letters, digits and dashes, with a letter",
      "43:85 bad-value: 'A_b' is no host of an Ingress: a domain in lower-case letters, digits and dashes, or *. before one",
      "43:100 bad-value: '10.0.0.1' is no host of an Ingress: a domain in lower-case letters, digits and dashes, or *. before one",
      '38:31 service-port: targetPort http-of-the-main-one is no port of the pods; they have http',
    ],
  ],
  [
    'a port of the node beside that of the container on the network of the node',
    GOOD.replace('      containers:', '      hostNetwork: true\n      containers:').replace(
      'containerPort: 80',
      'containerPort: 80, hostPort: 81',
    ),
    ['22:48 bad-value: hostPort 81 is not containerPort 80, and with hostNetwork they are one'],
  ],
  [
    'a request above its limit',
    GOOD.replace(
      'requests: { cpu: 10m, memory: 16Mi }',
      'requests: { cpu: 10m, memory: 16Mi }\n            limits: { memory: 8M }',
    ),
    ['27:35 bad-value: container web requests more memory than its limit allows'],
  ],
  [
    'an account without its namespace, of a role that is none',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: { name: b }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }\nsubjects:\n  - { kind: ServiceAccount, name: a }\n',
    ["4:49 missing: roleRef.kind must be ClusterRole, not 'Role'", '6:5 missing: namespace is missing'],
  ],
  [
    'an account of the namespace of its RoleBinding',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\nmetadata: { name: b }\nroleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }\nsubjects:\n  - { kind: ServiceAccount, name: a }\n',
    [],
  ],
  [
    'a rule of paths beside resources',
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: { name: r }\nrules:\n  - { verbs: [get], nonResourceURLs: [/x], apiGroups: [""], resources: [pods] }\n',
    ['5:5 missing: a rule is about resources or about nonResourceURLs, not both'],
  ],
  [
    'pods that are spread by nothing',
    GOOD.replace('maxSkew: 1', 'maxSkew: 0').replace('ScheduleAnyway', 'ScheduleAnyway, minDomains: 2'),
    [
      '28:37 bad-value: maxSkew must be at least 1',
      '28:126 bad-value: minDomains needs whenUnsatisfiable: DoNotSchedule',
    ],
  ],
  [
    'who wrote what, as the server keeps it',
    'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c, managedFields: [{ manager: kubectl }] }\n',
    ['3:22 bad-value: metadata.managedFields belongs to the API server'],
  ],
  [
    'an event, which nobody names by the rules',
    'apiVersion: v1\nkind: Event\nmetadata: { name: Web.X }\ninvolvedObject: {}\n',
    [],
  ],
  [
    'a parameter in the form of OpenShift',
    'kind: Template\nparameters: [{ name: PW, value: x }]\nobjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c }\n    data: { pw: "${PW}", sound: "$(PW)", own: "${OTHER}", number: "${{PW}}" }\n',
    [
      '7:13 undeclared: data.pw holds ${PW} as a text, and PW is a parameter with a value',
      '7:59 undeclared: data.number holds ${{PW}} as a text, and PW is a parameter with a value',
    ],
  ],
  [
    'a parameter that OpenShift would make up',
    'kind: Template\nparameters: [{ name: PW, generate: expression, from: "[a-z]{8}" }, { name: A, generate: expression, value: x }]\nobjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c }\n    data: { pw: $(PW), a: $(A) }\n  - { apiVersion: v1, kind: ConfigMap, metadata: { name: d } }\n',
    ['6:17 undeclared: parameter PW has generate, which OpenShift obeys and nothing here does'],
  ],
  [
    'nunjucks in a Template',
    'kind: Template\nparameters: [{ name: LOG_LEVEL, value: x }]\nobjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c }\n    data: { pw: "{{ logLevel }}", own: "{{ $labels.pod }} {{ other }}" }\n',
    ['7:13 undeclared: data.pw holds {{ logLevel }} as a text, and LOG_LEVEL is a parameter with a value'],
  ],
  [
    'a value that the Template does not declare',
    'kind: Template\nparameters: []\nobjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c }\n    data: { on: "$(ENVIRONMENT)", ip: "$(POD_IP)" }\n',
    ['7:13 undeclared: data.on holds $(ENVIRONMENT) as a text, and ENVIRONMENT is a parameter with a value'],
  ],
  [
    'a parameter of a Template that is misspelt, and a command of a shell',
    'kind: Template\nparameters: [{ name: LOG_LEVEL, value: x }]\nobjects:\n  - apiVersion: v1\n    kind: ConfigMap\n    metadata: { name: c }\n    data: { on: "$(LOGLEVEL)", to: "$(LOG_LEVE)", sh: "$(log_level) $(hostname)", ip: "$(NODE_IP)" }\n',
    [
      '7:13 undeclared: data.on holds $(LOGLEVEL) as a text, did you mean $(LOG_LEVEL)?',
      '7:32 undeclared: data.to holds $(LOG_LEVE) as a text, did you mean $(LOG_LEVEL)?',
    ],
  ],
  [
    'the form of a Template in nunjucks, but not what a shell or the container replaces',
    GOOD.replace(
      '- { name: LOG_LEVEL, value: info }',
      '- { name: A, value: $(ENVIRONMENT) }\n            - { name: B, value: "x-${REPLICAS}-$(A)" }\n            - { name: C, value: "${OTHER}" }',
    ).replace('image: registry', 'command: [sh, -c, "echo ${SERVICE}"]\n          image: registry'),
    [
      '24:26 undeclared: …containers[web].env[A] holds $(ENVIRONMENT) as a text, and ENVIRONMENT is a parameter with a value',
      '25:26 undeclared: …containers[web].env[B] holds ${REPLICAS} as a text, and REPLICAS is a parameter with a value',
    ],
  ],
  [
    'a script, and a container whose variables are in a ConfigMap',
    all(
      GOOD.replace(
        '          env:',
        '          envFrom: [{ configMapRef: { name: c } }]\n          env:',
      ).replace('value: info', 'value: $(ENVIRONMENT)'),
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  run.sh: |\n    SERVICE=a\n    echo ${SERVICE}\n',
    ),
    [],
  ],
  [
    'ConfigMaps and Secrets that nobody brings',
    GOOD.replace(
      '- { name: LOG_LEVEL, value: info }',
      `- { name: A, valueFrom: { configMapKeyRef: { name: web-confg, key: a } } }
            - { name: B, valueFrom: { secretKeyRef: { name: db, key: b } } }
            - { name: C, valueFrom: { secretKeyRef: { name: db, key: b, optional: true } } }
          envFrom: [{ configMapRef: { name: more } }, { secretRef: { name: keys } }, { configMapRef: { name: kube-root-ca.crt } }]`,
    ) + '---\napiVersion: v1\nkind: ConfigMap\nmetadata: { name: web-config }\ndata: { a: b }\n',
    [
      '26:39 config-missing: ConfigMap more is not part of the release',
      '26:70 config-missing: Secret keys is not part of the release',
      "23:58 config-missing: ConfigMap web-confg is not part of the release, did you mean 'web-config'?",
      '24:55 config-missing: Secret db is not part of the release',
    ],
  ],
  [
    'replicas that are spread over nothing',
    GOOD.replace('topologyKey: topology.kubernetes.io/zone', 'topologyKey: kubernetes.io/hostname'),
    ['16:5 zone-spread: the 3 replicas of Deployment web are not spread over zones'],
  ],
  [
    'a Job without an end',
    'apiVersion: batch/v1\nkind: Job\nmetadata: { name: m, labels: { env: production } }\nspec:\n  template: { spec: { restartPolicy: Never, containers: [{ name: m, image: "m:1", resources: { requests: { cpu: 1, memory: 1Mi } } }] } }\n',
    ['4:1 job-ttl: Job m sets no ttlSecondsAfterFinished'],
  ],
  [
    'a volume for one node under several pods, and new pods beside old ones',
    all(
      GOOD.replace(
        '      containers:',
        '      volumes: [{ name: v, persistentVolumeClaim: { claimName: data } }]\n      containers:',
      ),
      'apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: data }\nspec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }\n',
    ),
    [
      '17:53 rwo-surge: the new pod of a rollout mounts PersistentVolumeClaim data beside the old one, and it is ReadWriteOnce',
      '17:53 rwo-replicas: 3 replicas mount PersistentVolumeClaim data, which is ReadWriteOnce',
    ],
  ],
  [
    'what pods have from their nodes',
    GOOD.replace(
      '      containers:',
      '      volumes: [{ name: a, hostPath: { path: /var/log/web } }, { name: b, hostPath: { path: /run/docker.sock } }]\n      containers:',
    ),
    [
      '17:40 host-logs: /var/log/web of the node is mounted, where logs of the node are',
      '17:87 docker-socket: /run/docker.sock of the node is mounted, which is the socket of the container runtime',
    ],
  ],
  ['a file of a token', GOOD.replace('LOG_LEVEL, value: info', 'API_TOKEN, value: /run/token'), []],
];

describe('templating/check', () => {
  it('says nothing about a good set', async () => {
    expect(await checked(all(GOOD, SERVICE))).to.deep.equal([]);
  });

  for (const [name, text, said] of CASES)
    it(`${said.length === 0 ? 'allows' : 'finds'} ${name}`, async () => {
      expect(await checked(text)).to.deep.equal(said);
      for (const { hint, message } of await faultsOf(text)) expect(hint, message).to.match(/^\S.*[^.]$/);
    });

  it('tells a Template how a number is written', async () => {
    const object = GOOD.replace('replicas: 3', 'replicas: $(REPLICAS)').replaceAll('\n', '\n  ');
    const text = `kind: Template\nparameters: [{ name: REPLICAS }]\nobjects:\n- ${object}\n`;

    expect(await checked(text)).to.deep.equal(['10:5 schema: spec.replicas is a string here']);
    expect((await faultsOf(text))[0]?.hint).to.equal('write $((REPLICAS)) for a number');
  });

  it('names stringData to Secrets alone', async () => {
    const head = (apiVersion: string, kind: string): string =>
      `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: web }\n`;
    const secret = await faultsOf(`${head('v1', 'Secret')}data: { a: no! }\n`);
    const service = await faultsOf(
      `${head('apiregistration.k8s.io/v1', 'APIService')}spec: { groupPriorityMinimum: 1, versionPriority: 1, caBundle: no! }\n`,
    );

    expect(secret[0]?.hint).to.equal('encode it, or put plain text into stringData');
    expect(service.find(({ message }) => message.includes('base64'))?.hint).to.equal(
      'kubectl explain apiservice.spec.caBundle says what may stand there',
    );
  });

  it('leads to kubectl explain where a message cannot say it better', async () => {
    const [fault] = await faultsOf(GOOD.replace('replicas: 3', 'strategie: {}'));

    expect(fault?.hint).to.equal('kubectl explain deployment.spec says what may stand there');
  });

  it('has a case for each rule', async () => {
    const found = new Set(
      CASES.flatMap(([, , said]) => said.map((line) => /^\S+ ([a-z-]+):/.exec(line)?.[1])),
    );

    expect(
      (await allRules()).map(({ entry }) => entry.described.code).filter((id) => !found.has(id)),
    ).to.deep.equal([]);
  });

  it('knows five versions of Kubernetes and what they have not in common', async () => {
    const added = GOOD.replace('      containers:', '      hostnameOverride: a\n      containers:');

    expect(VERSIONS).to.deep.equal(['1.37', '1.36', '1.35', '1.34', '1.33']);
    for (const version of VERSIONS) expect(await checked(GOOD, version)).to.deep.equal([]);
    expect(await checked(added, '1.35')).to.deep.equal([]);
    expect(await checked(added, '1.33')).to.deep.equal([
      '17:7 unknown-field: …hostnameOverride is no field of this',
    ]);
  });

  it('reads a version as kubectl and people write it, and names none that is not built in', () => {
    expect(['1.34', 'v1.34', '1.34.4', ' v1.34.0 '].map(versionFrom)).to.deep.equal(Array(4).fill('1.34'));
    expect(['1.3', '1.340', '1.31', '34', 'x1.34', ''].map(versionFrom)).to.deep.equal(
      Array(6).fill(undefined),
    );
  });

  describe('takes what the API server takes:', () => {
    const none: Readonly<Record<string, string>> = {
      'subresources.status of a CustomResourceDefinition': `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: widgets.example.com }
spec:
  group: example.com
  scope: Namespaced
  names: { plural: widgets, singular: widget, kind: Widget }
  versions:
    - name: v1
      served: true
      storage: true
      schema: { openAPIV3Schema: { type: object, properties: { status: { type: object } } } }
      subresources: { status: {} }
`,
      'status in a claim template': `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, labels: { env: production } }
spec:
  serviceName: db
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db, env: production } }
    spec:
      containers:
        - name: c
          image: a:1
          readinessProbe: { tcpSocket: { port: 80 } }
          resources: { requests: { cpu: 1m, memory: 1Mi } }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
      status: { phase: Pending }
`,
      'port names of a Service up to 63 letters, and of digits alone': `apiVersion: v1
kind: Service
metadata: { name: s }
spec:
  ports:
    - { name: incremental-state-transfer, port: 80, nodePort: 0 }
    - { name: '8080', port: 81 }
    - { name: a--b, port: 82 }
`,
    };
    for (const [what, text] of Object.entries(none))
      it(what, async () => expect(await checked(text)).to.deep.equal([]));
  });

  describe('a comment allows a rule', () => {
    const bad = GOOD.replace('readinessProbe', 'livenessProbe').replace('  revisionHistoryLimit: 5\n', '');

    it('on the line of the finding, and on the line above', async () => {
      expect(
        await checked(bad.replace('- name: web', '- name: web # slipway: allow readiness')),
      ).to.have.length(1);
      expect(
        await checked(
          bad.replace('        - name: web', '        # slipway: allow readiness\n        - name: web'),
        ),
      ).to.have.length(1);
    });

    it('for a whole object above its first line', async () => {
      const text = all(SERVICE, `# slipway: allow readiness, revision-history\n${bad}`);

      expect(await checked(text)).to.deep.equal([]);
    });

    it('for a whole file at its head', async () => {
      const text = all(`# why: a test\n# slipway: allow readiness, revision-history\n\n${SERVICE}`, bad);

      expect(await checked(text)).to.deep.equal([]);
    });

    it('for that rule only, and nowhere else', async () => {
      expect(
        await checked(bad.replace('- name: web', '- name: web # slipway: allow requests')),
      ).to.have.length(2);
      expect(
        await checked(bad.replace('replicas: 3', 'replicas: 3 # slipway: allow readiness')),
      ).to.have.length(2);
    });
  });
});
