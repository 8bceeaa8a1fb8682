/** Whether a text has a match anywhere. */
type GoRegex = (text: string) => boolean;

/** Undefined for a pattern that Go refuses as well. */
export type CompileGoRegex = (pattern: string) => GoRegex | undefined;

/** Characters of a pattern that anybody writes by hand. */
const LONGEST = 10_000;

/**
 * Patterns of strangers in Go's dialect, as SOPS and the API server read them, matched in time that is linear in the text
 * whatever the pattern is. The engine is loaded here and not before.
 */
export async function goRegexes(): Promise<CompileGoRegex> {
  const { RE2JS } = await import('re2js');
  const compiled = new Map<string, GoRegex | undefined>();
  const compile: CompileGoRegex = (pattern) => {
    if (pattern.length > LONGEST) return undefined;
    try {
      const regex = RE2JS.compile(pattern);
      return (text) => regex.test(text);
    } catch {
      return undefined;
    }
  };
  return (pattern) => {
    if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
    return compiled.get(pattern);
  };
}
