/** `it stays until finalizer acme.io/hold is removed`, which the controller does whose name it bears. */
export function finalizersText(finalizers: readonly string[]): string {
  const [what, verb] = finalizers.length === 1 ? ['finalizer', 'is'] : ['finalizers', 'are'];
  return `it stays until ${what} ${finalizers.join(', ')} ${verb} removed`;
}
