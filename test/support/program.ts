import { join } from 'node:path';

export const project = join(import.meta.dirname, '..', '..');

/** The program as it is built and people run it. */
export const program = join(project, 'dist', 'slipway.js');
