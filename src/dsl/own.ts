/** Gives an object a property of its own under any name: assigning to `__proto__` would change what it inherits. */
export function setOwn(holder: object, name: string | number, value: unknown): void {
  Object.defineProperty(holder, name, { value, enumerable: true, configurable: true, writable: true });
}
