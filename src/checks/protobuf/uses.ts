/** Do the types that a file names exist, and are they imported? */

import { homeOf, lookUp } from './imports.ts';
import type { Scope } from './imports.ts';
import { scalars } from './lint.ts';
import { allMessages } from './model.ts';
import type { ProtoFile } from './model.ts';
import type { ProtoProblem } from './numbers.ts';

/** A type that is used: by what, within which name. */
interface Use {
  type: string;
  from: number;
  inside: string;
  by: string;
  isRpc: boolean;
}

function usesIn(file: ProtoFile): Use[] {
  const uses: Use[] = [];
  const within = (name: string) =>
    file.package === '' ? name : name === '' ? file.package : `${file.package}.${name}`;
  for (const [path, message] of allMessages(file)) {
    for (const { type, typeFrom, name } of message.fields)
      uses.push({ type, from: typeFrom, inside: within(path), by: `${path}.${name}`, isRpc: false });
    for (const { fields } of message.extends)
      for (const each of fields)
        uses.push({ type: each.type, from: each.typeFrom, inside: within(path), by: each.name, isRpc: false });
  }
  for (const { fields } of file.extends)
    for (const { type, typeFrom, name } of fields)
      uses.push({ type, from: typeFrom, inside: within(''), by: name, isRpc: false });
  for (const { type, typeFrom } of file.extends)
    uses.push({ type, from: typeFrom, inside: within(''), by: `extend ${type}`, isRpc: false });
  for (const { name, rpcs } of file.services)
    for (const rpc of rpcs)
      for (const { type, typeFrom } of [rpc.request, rpc.response])
        uses.push({ type, from: typeFrom, inside: within(''), by: `rpc ${name}.${rpc.name}`, isRpc: true });
  return uses;
}

/** Types that are nowhere, and imports that bring nothing. */
export async function typeProblems(file: ProtoFile, scope: Scope): Promise<ProtoProblem[]> {
  const problems: ProtoProblem[] = [];
  const used = new Set<string>();
  for (const { type, from, inside, by, isRpc } of usesIn(file)) {
    if (scalars.has(type)) {
      if (isRpc) problems.push({ rule: 'protobuf/unknown-type', from, message: `${by}: ${type} is no message` });
      continue;
    }
    const full = lookUp(type, inside, scope);
    if (full !== undefined) {
      used.add(full);
      if (isRpc && scope.enums.has(full))
        problems.push({ rule: 'protobuf/unknown-type', from, message: `${by}: ${type} is an enum, not a message` });
      continue;
    }
    const home = homeOf(type);
    if (home !== undefined) {
      problems.push({
        rule: 'protobuf/import-missing',
        from,
        message: `${by}: ${type} is used and ${home} is not imported`,
        help: `import "${home}";`,
      });
      continue;
    }
    // What is not here may have it.
    if (scope.missing.length > 0 || /^\.?google\.protobuf\./.test(type)) continue;
    const elsewhere = await scope.elsewhere(type.replace(/^\./, ''));
    if (elsewhere !== undefined)
      problems.push({
        rule: 'protobuf/import-missing',
        from,
        message: `${by}: ${type} is used and ${elsewhere} is not imported`,
        help: `import "${elsewhere}";`,
      });
    else problems.push({ rule: 'protobuf/unknown-type', from, message: `${by}: there is no type ${type}` });
  }
  const text = JSON.stringify([file.options, file.messages, file.enums, file.services, file.extends]);
  for (const { name, from, isPublic } of file.imports) {
    const types = scope.byImport.get(name);
    if (
      isPublic ||
      !types ||
      types.size === 0 ||
      types.has('(extensions)') ||
      scope.missing.some((each) => each.name === name)
    )
      continue;
    if (![...types].some((type) => used.has(type) || text.includes(`.${type}"`)))
      problems.push({ rule: 'protobuf/unused-import', from, message: `nothing of "${name}" is used` });
  }
  return problems;
}
