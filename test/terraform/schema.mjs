// node schema.mjs LIB: writes the schema of the resources that the modules use, as the types of @cdktf/provider-aws have
// it, which are generated from the AWS provider's own schema.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

const [lib = ''] = process.argv.slice(2);
const RESOURCES = JSON.parse(readFileSync(join(import.meta.dirname, 'resources.json'), 'utf8'));

/** The interfaces and classes of one folder, by name. */
function declarationsOf(folder) {
  const text = readFileSync(join(lib, folder, 'index.d.ts'), 'utf8');
  const { statements } = ts.createSourceFile('index.d.ts', text, ts.ScriptTarget.Latest, true);
  return statements.filter((one) => ts.isInterfaceDeclaration(one) || ts.isClassDeclaration(one));
}

function blockOf(name, declarations) {
  const declaration = declarations.find((one) => ts.isInterfaceDeclaration(one) && one.name.text === name);
  const block = { Attributes: {}, Blocks: {} };
  for (const member of declaration?.members ?? []) {
    const type = member.type.getText().replace(' | cdktf.IResolvable', '');
    const required = member.questionToken === undefined;
    const inner = type.replace('[]', '');
    // The comment links to the argument under its own name.
    const snake = /#(\w+) /u.exec(member.getFullText())?.[1];
    if (snake === undefined) continue;
    if (/^[A-Z]/u.test(inner))
      block.Blocks[snake] = {
        Block: blockOf(inner, declarations),
        Required: required,
        Many: type.endsWith('[]'),
      };
    else block.Attributes[snake] = { Type: typeName(type), Required: required, Computed: false };
  }
  return block;
}

function typeName(type) {
  if (type.endsWith('[]') || type.startsWith('Array<')) return 'list';
  return type.startsWith('{') ? 'map' : type;
}

/** What can be read and not be set, such as an ARN: getters that no argument has. */
function addComputed(block, declarations) {
  const resource = declarations.find(
    (one) =>
      ts.isClassDeclaration(one) && one.members.some((member) => member.name?.getText() === 'tfResourceType'),
  );
  for (const member of resource?.members ?? []) {
    const name = member.name?.getText() ?? '';
    if (!ts.isGetAccessor(member) || name.endsWith('Input')) continue;
    const snake = name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
    const type = typeName(member.type.getText().replace(' | cdktf.IResolvable', ''));
    if (snake in block.Attributes || snake in block.Blocks || !/^(?:string|number|boolean)$/u.test(type))
      continue;
    block.Attributes[snake] = { Type: type, Required: false, Computed: true };
  }
  return block;
}

function configOf(folder) {
  const declarations = declarationsOf(folder);
  const config = declarations.find(
    (one) => ts.isInterfaceDeclaration(one) && one.heritageClauses !== undefined,
  );
  return addComputed(blockOf(config?.name.text, declarations), declarations);
}

const Resources = Object.fromEntries(
  RESOURCES.map((folder) => [`aws_${folder.replaceAll('-', '_')}`, configOf(folder)]),
);
process.stdout.write(JSON.stringify({ Resources }));
