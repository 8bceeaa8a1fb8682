import { type Fields, fieldsOf, isFields } from '../core/fields.ts';

/** Labels that every node has of what it is. */
const OS = 'kubernetes.io/os';
const ARCHITECTURE = 'kubernetes.io/arch';

/** Whether a Pod may run on nodes of a platform, such as `linux/amd64`, by what it selects and requires. */
export function mayRunOn(spec: Fields, platform: string): boolean {
  const [os, architecture] = platform.split('/');
  const labels: Fields = { [OS]: os, [ARCHITECTURE]: architecture };
  const selected = Object.entries(fieldsOf(spec['nodeSelector'])).filter(([key]) => key in labels);
  return selected.every(([key, value]) => labels[key] === value) && isRequired(spec, labels);
}

/** One of its terms has to hold, and of a term all. */
function isRequired(spec: Fields, labels: Fields): boolean {
  const affinity = fieldsOf(fieldsOf(spec['affinity'])['nodeAffinity']);
  const required = fieldsOf(affinity['requiredDuringSchedulingIgnoredDuringExecution']);
  const terms = listOf(required['nodeSelectorTerms']);
  return terms.length === 0 || terms.some((term) => listOf(term['matchExpressions']).every(holds(labels)));
}

function holds(labels: Fields): (expression: Fields) => boolean {
  return ({ key, operator, values }) => {
    // What other labels say of the nodes is not known here.
    if (typeof key !== 'string' || !(key in labels) || !Array.isArray(values)) return true;
    const isNamed = values.includes(labels[key]);
    return operator === 'In' ? isNamed : operator === 'NotIn' ? !isNamed : true;
  };
}

function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isFields) : [];
}
