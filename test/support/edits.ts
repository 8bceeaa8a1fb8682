type Path = readonly (string | number)[];

/** One thing somebody did to a value, and what came of it. */
export type Edit = { readonly what: string; readonly value: unknown };

/** Every single edit of a value: each leaf changed, each field and item taken away, a field added to each map, each list turned. */
export function editsOf(value: unknown): readonly Edit[] {
  return pathsOf(value).flatMap((path): Edit[] => {
    const at = path.reduce<unknown>((inner, step) => (inner as never)[step], value);
    const named = (what: string, replacement: unknown): Edit => ({
      what: `${what} ${path.join('.')}`,
      value: replaced(value, path, replacement),
    });
    if (Array.isArray(at))
      return [...(at.length > 1 ? [named('turned', at.toReversed())] : []), ...lacking(at, named)];
    if (typeof at !== 'object' || at === null) return [named('changed', `${String(at)}-other`)];
    return [named('added to', { ...at, added: 'by somebody' }), ...lacking(at, named)];
  });
}

function lacking(at: object, named: (what: string, replacement: unknown) => Edit): readonly Edit[] {
  if (Array.isArray(at)) return at.map((_, index) => named(`without ${index} of`, at.toSpliced(index, 1)));
  return Object.keys(at).map((name) => {
    const rest = Object.entries(at).filter(([other]) => other !== name);
    return named(`without ${name} of`, Object.fromEntries(rest));
  });
}

function pathsOf(value: unknown): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [[]];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    [],
    ...steps.flatMap((step) => pathsOf((value as never)[step]).map((path): Path => [step, ...path])),
  ];
}

function replaced(value: unknown, [step, ...deeper]: Path, replacement: unknown): unknown {
  if (step === undefined) return replacement;
  const inner = replaced((value as never)[step], deeper, replacement);
  if (Array.isArray(value)) return value.with(Number(step), inner);
  return { ...(value as object), [step]: inner };
}
