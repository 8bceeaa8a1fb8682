import * as z from 'zod/mini';
import { described } from './context.ts';
import { FieldPath, FieldRule } from './written-texts.ts';

export const KindWords = z.strictObject({
  readyWhen: z.optional(described(FieldRule, 'An object is ready when this field has this value')),
  failedWhen: z.optional(described(FieldRule, 'An object is failed when this field has this value')),
  produces: z.optional(described(FieldPath, 'Where the name of the Secret is that comes of an object')),
});
