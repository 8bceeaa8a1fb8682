import type { Context, Frame } from './engine.ts';
import { globals } from './builtins.ts';

/** A name as templates see it: a variable of a frame, also where it is none; then one of the template; then a global. */
export function lookUp(
  context: Context,
  frame: Frame,
  name: string,
): { readonly local: boolean; readonly value: unknown } {
  for (let here: Frame | undefined = frame; here; here = here.parent)
    if (Object.hasOwn(here.variables, name)) return { local: true, value: here.variables[name] };
  const variables = context.getVariables();
  return { local: false, value: Object.hasOwn(variables, name) ? variables[name] : globals.get(name) };
}
