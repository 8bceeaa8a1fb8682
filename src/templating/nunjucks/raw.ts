/** What keeps tags of other languages as they are. */
export const RAW_HINT = 'put {% raw %} before it and {% endraw %} behind it, so that it stays as it is';

const RAW_BLOCK = /\{%-?\s*(?<name>raw|verbatim)\s*-?%\}[^]*?\{%-?\s*end\k<name>\s*-?%\}/g;

/** With blanks for what is raw, so that offsets hold. */
export function withoutRaw(source: string): string {
  return source.replace(RAW_BLOCK, (block) => block.replace(/[^\n]/g, ' '));
}
