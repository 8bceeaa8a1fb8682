import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { publishedSchemas } from '../src/dsl/schemas.ts';
import { eventSchemaText } from './event-schema.ts';

/** Writes `schemas/`, which editors and the package take; a test holds the files to the definitions in `src/dsl` and `src/core/events`. */
const folder = join(import.meta.dirname, '..', 'schemas');
mkdirSync(folder, { recursive: true });
for (const [name, text] of Object.entries(publishedSchemas())) writeFileSync(join(folder, name), text);
writeFileSync(join(folder, 'events.schema.json'), eventSchemaText());
