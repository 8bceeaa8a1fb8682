import { expect } from 'chai';
import { runKtmpl } from '../../src/templating/ktmpl/run.ts';
import { foreignFaults } from '../../src/templating/nunjucks/foreign.ts';

const RAW = 'put {% raw %} before it and {% endraw %} behind it, so that it stays as it is';
const given = (name: string): string => `and give it with parameter '${name}' in the Jenkinsfile`;

const hintsOf = (source: string): readonly (string | undefined)[] =>
  foreignFaults(source, 'f').map(({ hint }) => hint);

describe('tags of another template language', () => {
  for (const [source, hints] of [
    ['v: "{{ .Values.logLevel }}"', [`write {{ logLevel }}, ${given('logLevel')}`]],
    ['v: {{ .Values.db.url | quote }}', [`write {{ dbUrl }}, ${given('dbUrl')}`]],
    ['v: {{- toYaml .Values.labels | nindent 4 }}', [`write {{ labels | toYaml }}, ${given('labels')}`]],
    ['v: {{ .Values.image.repository }}', ['write {{ image }}']],
    ['v: {{ .Values.replicaCount }}', ['write {{ replicas }}']],
    ['v: {{ .Release.Namespace }}', ['write {{ namespace }}']],
    ['v: {{ .Release.Name }}', ['write the name of the service']],
    [
      'v: {{ include "shop.labels" . }}',
      ["write the text out, or put it into a file and write {% include 'file' %}"],
    ],
    [
      '{{ if .Values.probe }}a{{ else }}b{{ end }}{{ range .Values.hosts }}{{ . }}{{ end }}',
      [
        `write {% if probe %} … {% endif %}, ${given('probe')}`,
        'write {% else %}',
        'write {% endif %} or {% endfor %}, whichever it ends',
        `write {% for one in hosts %} … {% endfor %}, ${given('hosts')}`,
        'write {{ … }} with a value of the Jenkinsfile; a name has no dot or $ before it here',
        'write {% endif %} or {% endfor %}, whichever it ends',
      ],
    ],
    ['v: {{ range .Items }}x{{ end }}', [RAW, RAW]],
    ['v: {{ $labels.pod }} {{workflow.name}}', [RAW, RAW]],
  ] as const)
    it(`lead to what to write: ${source}`, () => {
      const orRaw = hints.map((hint) => (hint === RAW ? RAW : `${hint}; or ${RAW}`));
      expect(hintsOf(source)).to.deep.equal(orRaw);
    });

  const ktmpl = (text: string, values = new Map<string, never>()): readonly string[] =>
    runKtmpl({ text, file: 'f', values, secrets: [] }).faults.map(
      ({ message, hint, place }) => `${place?.line}:${place?.column} ${message} | ${hint}`,
    );

  it('are told of nunjucks in a Template', () => {
    const text = 'kind: Template\nparameters: []\nobjects:\n  - image: {{ image }}\n    b: {{ logLevel }}\n';

    expect(ktmpl(text)).to.deep.equal([
      "4:12 '{{ image }}' is of nunjucks, and this is a Template | write $(IMAGE), and - name: IMAGE under parameters",
      "5:8 '{{ logLevel }}' is of nunjucks, and this is a Template | write $(LOG_LEVEL), and - name: LOG_LEVEL under parameters",
    ]);
  });

  it('leave what a parameter needs on the command line of ktmpl to that command line', () => {
    const text = 'kind: Template\nparameters: [{ name: IMAGE, required: true }]\nobjects: []\n';

    expect(ktmpl(text)).to.deep.equal([
      '2:14 parameter IMAGE is required and must be base64, bool, int, or string | give it with -p IMAGE VALUE, or with a value in the Template',
    ]);
  });
});
