/** The words of one template language for what the workload with tags asks of it. */
type Words = {
  readonly set: string;
  readonly port: string;
  readonly environment: string;
  readonly replicas: string;
  readonly history: string;
  readonly quotedImage: string;
  readonly upperLevel: string;
  readonly ifTeam: string;
  readonly lowerTeam: string;
  readonly ifProduction: string;
  readonly otherwise: string;
  readonly end: string;
};

const NUNJUCKS: Words = {
  set: '{% set port = 5000 -%}',
  port: '{{ port }}',
  environment: '{{ ENVIRONMENT }}',
  replicas: '{{ REPLICAS }}',
  history: '{{ history | default(5) }}',
  quotedImage: '{{ IMAGE | quote }}',
  upperLevel: '{{ LOG_LEVEL | upper }}',
  ifTeam: '{%- if team is defined %}',
  lowerTeam: '{{ team | lower }}',
  ifProduction: "{%- if ENVIRONMENT == 'production' %}",
  otherwise: '{%- else %}',
  end: '{%- endif %}',
};

const HELM: Words = {
  set: '{{- $port := 5000 -}}',
  port: '{{ $port }}',
  environment: '{{ .Values.environment }}',
  replicas: '{{ .Values.replicas }}',
  history: '{{ .Values.history | default 5 }}',
  quotedImage: '{{ .Values.image | quote }}',
  upperLevel: '{{ .Values.level | upper }}',
  ifTeam: '{{- if .Values.team }}',
  lowerTeam: '{{ .Values.team | lower }}',
  ifProduction: '{{- if eq .Values.environment "production" }}',
  otherwise: '{{- else }}',
  end: '{{- end }}',
};

/** A Deployment with a variable, conditions, a default and filters in it. */
export function tagged(name: string, language: 'nunjucks' | 'helm'): string {
  const words = language === 'helm' ? HELM : NUNJUCKS;
  return `${words.set}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels:
    app: ${name}
    env: ${words.environment}
${words.ifTeam}
    team: ${words.lowerTeam}
${words.end}
spec:
  replicas: ${words.replicas}
  revisionHistoryLimit: ${words.history}
  selector:
    matchLabels:
      app: ${name}
  template:
    metadata:
      labels:
        app: ${name}
        env: ${words.environment}
    spec:
      containers:
        - name: web
          image: ${words.quotedImage}
          ports:
            - name: http
              containerPort: ${words.port}
          env:
            - name: LOG_LEVEL
              value: ${words.upperLevel}
${words.ifProduction}
            - name: DB_URL
              valueFrom: { secretKeyRef: { name: ${name}-env, key: DB_URL } }
${words.otherwise}
            - name: DB_URL
              value: "postgres://localhost/${name}"
${words.end}
          readinessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 2
          resources:
            requests: { cpu: 50m, memory: 32Mi }
            limits: { memory: 64Mi }
`;
}
