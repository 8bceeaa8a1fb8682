/** Where in a file something was written. Lines and columns count from 1; `length` is in characters. */
export type Place = {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly length?: number;
};

/** `deploy/web.yml:14:3`, as compilers write it and editors follow it. */
export function placeText({ file, line, column }: Place): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

/** Steps from the root of a document to a field. */
export type Path = readonly (string | number)[];
