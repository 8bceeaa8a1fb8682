/** How values are written in a file, so that a message can say what to write there. */
export type Notation = {
  /** A value under its name, where it has one. */
  readonly field: (name: string | undefined, written: string) => string;
  /** A value; of a map also names that it needs besides. */
  readonly value: (value: unknown, besides?: readonly string[]) => string;
  /** What to do where a text is wanted and the file's own words, of which the value is made, should be one. */
  readonly quoteOnly: (value: unknown) => string | undefined;
};

export const YAML_FILE: Notation = {
  field: (name, written) => (name === undefined ? written : `${name}: ${written}`),
  value: (value, besides) => inYaml(value, besides),
  quoteOnly: (value) => {
    if (typeof value === 'boolean') return 'put it in quotes: yes, no, on and off are true and false in YAML';
    return typeof value === 'number' ? 'put it in quotes' : undefined;
  },
};

export const JENKINSFILE: Notation = {
  field: (_, written) => written,
  value: (value, besides) => inGroovy(value, besides),
  quoteOnly: () => undefined,
};

function inYaml(value: unknown, besides: readonly string[] = []): string {
  if (Array.isArray(value)) return `[${value.map((item) => inYaml(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = fieldsIn(value, besides, inYaml);
    return fields === '' ? '{}' : `{ ${fields} }`;
  }
  const text = String(value);
  return typeof value !== 'string' ||
    /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z][\w./@-]*$|^\d+[a-z]+$|^https?:\/\/\S+$/.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}

function inGroovy(value: unknown, besides: readonly string[] = []): string {
  if (Array.isArray(value)) return `[${value.map((item) => inGroovy(item)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) return `[${fieldsIn(value, besides, inGroovy) || ':'}]`;
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : String(value);
}

function fieldsIn(value: object, besides: readonly string[], write: (value: unknown) => string): string {
  return [
    ...Object.entries(value).map(
      ([name, field]) => `${/^[\w-]+$/.test(name) ? name : write(name)}: ${write(field)}`,
    ),
    ...besides.map((name) => `${name}: ...`),
  ].join(', ');
}
