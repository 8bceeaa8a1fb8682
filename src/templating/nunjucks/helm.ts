import { RAW_HINT } from './raw.ts';

const OF_HELM = /\{\{-?[^}]*(?:\.(?:Values|Release|Chart|Capabilities|Files)\b|\b(?:include|template)\s+")/;
/** Values that a template has without a parameter. */
const OURS: ReadonlySet<string> = new Set(['image', 'replicas', 'environment', 'namespace']);
const VALUE = /\$?\.Values((?:\.\w+)+)/;

/** Whether a template is a chart's: its other tags, such as `{{ end }}`, are then meant for the one who deploys, too. */
export function isOfHelm(source: string): boolean {
  return OF_HELM.test(source);
}

/** What to write here in place of a tag of Helm, or how it stays, where something else reads it in the cluster. */
export function helmHint(tag: string): string {
  const written = inPlaceOf(tag.trim());
  return written === RAW_HINT ? RAW_HINT : `${written}; or ${RAW_HINT}`;
}

function inPlaceOf(inside: string): string {
  const name = nameOf(inside);
  const give =
    name === undefined || OURS.has(name) ? '' : `, and give it with parameter '${name}' in the Jenkinsfile`;
  if (/^end\b/.test(inside)) return 'write {% endif %} or {% endfor %}, whichever it ends';
  if (/^else\b/.test(inside)) return name ? `write {% elif ${name} %}${give}` : 'write {% else %}';
  if (/^(?:if|with)\b/.test(inside)) return `write {% if ${name ?? '…'} %} … {% endif %}${give}`;
  if (/^range\b/.test(inside)) return `write {% for one in ${name ?? '…'} %} … {% endfor %}${give}`;
  if (/^(?:include|template|define|block)\b/.test(inside))
    return "write the text out, or put it into a file and write {% include 'file' %}";
  if (name !== undefined) return `write {{ ${name}${/\btoYaml\b/.test(inside) ? ' | toYaml' : ''} }}${give}`;
  if (/\.Release\.Namespace\b/.test(inside)) return 'write {{ namespace }}';
  if (/\.(?:Release|Chart)\.(?:Name|Service)\b/.test(inside)) return 'write the name of the service';
  if (/\$(?:labels|value)\b/.test(inside)) return RAW_HINT;
  return 'write {{ … }} with a value of the Jenkinsfile; a name has no dot or $ before it here';
}

/** `.Values.image.tag` as the Jenkinsfile would call it: `imageTag`; the image as a whole is a value already. */
function nameOf(inside: string): string | undefined {
  const steps = VALUE.exec(inside)?.[1]?.split('.').slice(1);
  if (!steps) return undefined;
  if (steps[0] === 'image' && /^(?:repository|tag|name|registry|digest)?$/.test(steps[1] ?? ''))
    return 'image';
  if (steps[0] === 'replicaCount') return 'replicas';
  return steps
    .map((step, index) => (index === 0 ? step : step.replace(/^./, (first) => first.toUpperCase())))
    .join('');
}
