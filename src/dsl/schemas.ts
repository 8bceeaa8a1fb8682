import * as z from 'zod/mini';
import { ServiceContext } from './context.ts';
import { WrittenPlatform } from './written-platform.ts';

/** The JSON schemas that editors use, by file name in `schemas/`; `scripts/publish-schemas.ts` writes them. */
export function publishedSchemas(): Readonly<Record<string, string>> {
  return {
    'service.schema.json': schemaText(ServiceContext, 'What a slipway { } block says, as JSON'),
    'platform.schema.json': schemaText(WrittenPlatform, 'platform.yml of Slipway'),
  };
}

function schemaText(schema: z.ZodMiniType, title: string): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n`;
}
