// Mocha would require() the tests, and what they import() later would be a second copy of every module: an error of
// one copy is no instance of the other's class. Told that require() cannot load modules, it imports the tests as well.
Object.defineProperty(process.features, 'require_module', { value: false });
