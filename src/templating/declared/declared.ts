import type { Declared } from '../../core/release.ts';
import type { RenderedFile } from '../rendered.ts';
import type { TemplateFile } from '../select.ts';
import { autoscalerFor } from './autoscale.ts';
import { routeFor } from './expose.ts';
import { asMigration } from './migration.ts';
import type { Made } from './workloads.ts';

/** With what a word of the block says of the objects of a template. */
export function asDeclared(rendered: RenderedFile, { migration }: TemplateFile): RenderedFile {
  return migration ? asMigration(rendered, migration) : rendered;
}

/** Whether words need what the templates made. */
export function needsObjects({ autoscalers, exposures, verifications }: Declared): boolean {
  return autoscalers.length + exposures.length + verifications.length > 0;
}

/** The objects that words of the block stand for. */
export function objectsOf({ autoscalers, exposures }: Declared, made: Made): readonly RenderedFile[] {
  return [
    ...autoscalers.map((autoscaling) => autoscalerFor(autoscaling, made)),
    ...exposures.map((exposure) => routeFor(exposure, made)),
  ];
}
