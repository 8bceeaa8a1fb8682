import type { Emit } from '../core/events.ts';

/** Passes on each warning once: a stage looks again at what an earlier one has warned of, and has no more to say. */
export function warningsOnce(emit: Emit): Emit {
  const said = new Set<string>();
  return (event) => {
    if (event.type === 'warning') {
      const text = JSON.stringify(event);
      if (said.has(text)) return;
      said.add(text);
    }
    emit(event);
  };
}
