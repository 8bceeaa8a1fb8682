/** Quotes of texts for people, which word processors and chats put in place of straight ones. */
const QUOTES = '\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u2032\u2033';
const OPENS = new RegExp(`^[${QUOTES}]`);
const WHOLE = new RegExp(`^[${QUOTES}](.*?)[${QUOTES}]?$`, 's');

/** Blanks that nobody sees and no program takes for one. */
const BLANKS: Readonly<Record<string, string>> = {
  '\u00a0': 'a no-break space',
  '\u202f': 'a narrow no-break space',
  '\u200b': 'a zero-width space',
  '\u200c': 'a zero-width mark',
  '\u200d': 'a zero-width mark',
  '\u2060': 'a zero-width mark',
  '\ufeff': 'a byte order mark',
};

export function opensTypographic(text: string): boolean {
  return OPENS.test(text);
}

/** Whether a word ends in such a quote; the word that begins with one has to have a second. */
export function closesTypographic(text: string, isFirst: boolean): boolean {
  return new RegExp(`${isFirst ? '.' : ''}[${QUOTES}]$`).test(text);
}

/** What stands in typographic quotes, in straight ones; undefined where the text begins with none. */
export function straight(text: string): string | undefined {
  const inner = WHOLE.exec(text)?.[1];
  return inner === undefined ? undefined : `'${inner}'`;
}

/** The first such quote of a line. */
export function typographicIn(line: string): string | undefined {
  return new RegExp(`[${QUOTES}]`).exec(line)?.[0];
}

/** The name of the first blank that nobody sees. */
export function blankName(text: string): string | undefined {
  const found = [...text].find((letter) => Object.hasOwn(BLANKS, letter));
  return found === undefined ? undefined : BLANKS[found];
}
