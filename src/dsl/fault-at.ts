import type { Fault } from '../core/errors.ts';
import type { Path } from './places.ts';

/** Says a fault about a field of the file. */
export type FaultAt = (path: Path, message: string, hint?: string) => Fault;
