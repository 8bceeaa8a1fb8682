// Which chunks stand in one file. Node takes half a millisecond to find, read and wrap each file, and a command needs 70 to 150 chunks.

/** By the sources that are imported late, in this order: what an earlier pack has is in no later one. */
const PACKS = {
  start: ['src/main.ts', 'src/cli/program.ts', 'src/adapters/files.ts', 'src/adapters/clock.ts'],
  render: [
    'src/cli/commands/render.ts',
    'src/templating/render-nunjucks.ts',
    'src/templating/nunjucks/environment.ts',
  ],
  deliver: [
    'src/cli/commands/deploy.ts',
    'src/cli/commands/plan.ts',
    'src/cli/commands/run.ts',
    'src/adapters/cluster/open.ts',
    'src/adapters/network/network.ts',
    'src/adapters/aws-session.ts',
    'src/adapters/registry.ts',
  ],
};

/** The pack of each chunk that is in one: whatever the sources of the pack import at once. */
export function packsOf({ outputs }) {
  const packOf = new Map();
  for (const [pack, sources] of Object.entries(PACKS))
    for (const source of sources) {
      const entry = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
      if (!entry) throw new Error(`${source} is not imported late, so that it is no chunk`);
      take(entry[0], pack);
    }
  return packOf;

  function take(file, pack) {
    if (packOf.has(file)) return;
    if (file.includes('/chunks/')) packOf.set(file, pack);
    for (const { path, kind } of outputs[file].imports)
      if (kind === 'import-statement' && path in outputs) take(path, pack);
  }
}

/** The files of a build, `texts` by name, with the chunks of each pack in one. Each still runs when it is first asked for. */
export function packed(texts, packOf) {
  const files = new Map();
  const inPack = new Map([...packOf].map(([file, pack]) => [nameOf(file), pack]));
  const redirected = (text) =>
    text.replaceAll(/require\("(\.\/(?:chunks\/)?)([^"/]+\.js)"\)/g, (written, folder, name) =>
      inPack.has(name) ? `require("${folder}${inPack.get(name)}.js")("${name}")` : written,
    );
  for (const [file, text] of texts) if (!packOf.has(file)) files.set(file, redirected(text));
  for (const pack of new Set(packOf.values())) {
    const members = [...packOf.keys()].filter((file) => packOf.get(file) === pack);
    const parts = members.map((file) => divided(texts.get(file)));
    const [head] = parts.map((part) => part.head).toSorted((a, b) => b.length - a.length);
    // In brackets V8 compiles a function at once; otherwise it would read each twice.
    const wrapped = members.map(
      (file, index) =>
        `${JSON.stringify(nameOf(file))}:(function(module){${redirected(parts[index].body)}\n})`,
    );
    const [folder] = members[0].split(nameOf(members[0]));
    files.set(`${folder}${pack}.js`, `${head}${LOADER}({${wrapped.join(',\n')}});\n`);
  }
  return files;
}

/** esbuild's own functions at the head of each chunk, and what is the chunk's. A longer head has all that shorter ones have. */
function divided(text) {
  const start = Math.max(0, text.indexOf('var stdin_exports={}'));
  return { head: text.slice(0, start), body: text.slice(start) };
}

/** What `require` does, for chunks in one file. */
const LOADER = `module.exports=(chunks=>{const loaded=new Map;return name=>{let module=loaded.get(name);if(!module){loaded.set(name,module={exports:{}});chunks[name](module)}return module.exports}})`;

function nameOf(file) {
  return file.slice(file.lastIndexOf('/') + 1);
}
