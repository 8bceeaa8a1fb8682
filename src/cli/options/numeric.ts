/** An option or argument that is a number; what is none is named as it was typed, which the reader of numbers does not. */
export function numeric(written: string): {
  readonly type: 'string';
  readonly coerce: (given: unknown) => unknown;
} {
  return {
    type: 'string',
    coerce: (given) => {
      // One that is given twice is a list, which is refused as one.
      if (given === undefined || Array.isArray(given)) return given;
      const text = typeof given === 'string' ? given : String(Number(given));
      const number = text === '' ? NaN : Number(text);
      if (Number.isNaN(number)) throw new Error(`${written} is '${text}', not a number`);
      return number;
    },
  };
}
