/** Whether a text of the environment or the command line can be asked by HTTP. */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text);
}
