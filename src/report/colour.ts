const RED = 31;
const GREEN = 32;
const YELLOW = 33;

/** Signs in front of a line and what they mean; of additions and removals the whole line is coloured, as in a diff. */
const SIGNS: Readonly<Record<string, { readonly colour: number; readonly isWhole: boolean }>> = {
  '+': { colour: GREEN, isWhole: true },
  '-': { colour: RED, isWhole: true },
  '~': { colour: YELLOW, isWhole: false },
  '±': { colour: YELLOW, isWhole: false },
  '!': { colour: YELLOW, isWhole: false },
  '✓': { colour: GREEN, isWhole: false },
  '✗': { colour: RED, isWhole: false },
};

/** Text of lines with the signs of plans, diffs and endings, coloured for a terminal. */
export function coloured(text: string): string {
  return text.replace(
    /^( {0,4})([-+~±!✓✗])(?= )(.*)$/gmu,
    (line, indent: string, sign: string, rest: string) => {
      const looks = SIGNS[sign];
      if (!looks) return line;
      const [inside, after] = looks.isWhole ? [sign + rest, ''] : [sign, rest];
      return `${indent}\u001b[${looks.colour}m${inside}\u001b[39m${after}`;
    },
  );
}
