import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { eventSchema } from '../../scripts/event-schema.ts';

/** The same for all that a command has printed with `--output json`: one event a line, and nothing else. */
export function validEvents(out: string): readonly Record<string, unknown>[] {
  return out
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const event = JSON.parse(line) as Record<string, unknown>;
      assertValidEvent(event);
      return event;
    });
}

let compiled: (((event: unknown) => boolean) & Pick<ValidateFunction, 'errors'>) | undefined;

/** Throws where an event is not as `schemas/events.schema.json` says, or holds more than that. */
export function assertValidEvent(event: unknown): void {
  compiled ??= new Ajv2020({ strict: false, discriminator: false }).compile(eventSchema({ closed: true }));
  // As it is printed: what is undefined is left out.
  const printed = JSON.parse(JSON.stringify(event)) as { readonly type?: string };
  if (compiled(printed)) return;
  const own = compiled.errors?.filter(({ schemaPath }) => schemaPath.includes(`/${printed.type ?? ''}/`));
  throw new Error(`no valid event: ${JSON.stringify(printed)}\n${JSON.stringify(own, null, 1)}`);
}
