/** What protobuf's own compiler refuses beyond numbers, and the names that buf's standard asks for. */

import { allEnums, allMessages } from './model.ts';
import type { ProtoField, ProtoFile } from './model.ts';
import { snake } from './numbers.ts';
import type { ProtoProblem } from './numbers.ts';

/** Types that are no messages. */
export const scalars: ReadonlySet<string> = new Set(
  'double float int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string bytes'.split(' '),
);
const keys = new Set(
  'int32 int64 uint32 uint64 sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 bool string'.split(' '),
);

/** Labels, maps and groups where they cannot stand. */
export function formProblems(file: ProtoFile): ProtoProblem[] {
  const rule = 'protobuf/invalid-field';
  const problems: ProtoProblem[] = [];
  const isEdition = /^\d/.test(file.syntax);
  for (const [owner, message] of allMessages(file))
    for (const field of message.fields) {
      const what = `${owner}.${field.name}`;
      const say = (message_: string, from = field.from) =>
        problems.push({ rule, from, message: `${what}: ${message_}` });
      if (field.label === 'required' && file.syntax === 'proto3') say('proto3 has no required fields');
      if (isEdition && (field.label === 'required' || field.label === 'optional'))
        say(`editions have no \`${field.label}\`: features.field_presence says it`);
      if (field.isGroup && file.syntax !== 'proto2') say('groups are of proto2 only');
      if (field.oneof !== undefined && field.label !== '') say(`a field of a oneof is never ${field.label}`);
      if (field.oneof !== undefined && field.mapKey !== undefined) say('a map cannot stand in a oneof');
      if (field.mapKey !== undefined && field.label !== '') say(`a map is never ${field.label}`);
      if (field.mapKey !== undefined && !keys.has(field.mapKey)) say(`${field.mapKey} cannot be the key of a map`);
      if (
        file.syntax === 'proto2' &&
        field.label === '' &&
        field.oneof === undefined &&
        field.mapKey === undefined &&
        !field.isGroup
      )
        say('a field of proto2 is optional, required or repeated');
      const value = field.options.find(({ name }) => name === 'default');
      if (value && file.syntax === 'proto3') say('proto3 has no default values', value.from);
    }
  for (const [owner, message] of allMessages(file))
    for (const { name, from } of message.oneofs)
      if (!message.fields.some(({ oneof }) => oneof === name))
        problems.push({ rule, from, message: `oneof ${owner}.${name} has no fields` });
  return problems;
}

/** Finds something, unless it has long been so. */
type Say = (rule: string, name: string, from: number, message: string, help?: string) => void;

const pascal = /^[A-Z][A-Za-z0-9]*$/;
const upper = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/;

/** Names; `known` says of what was there before, which cannot be renamed any more. */
export function nameProblems(file: ProtoFile, known: (name: string) => boolean): ProtoProblem[] {
  const problems: ProtoProblem[] = [];
  const say = (rule: string, name: string, from: number, message: string, help?: string) => {
    if (!known(name)) problems.push({ rule: `protobuf/${rule}`, from, message, ...(help !== undefined && { help }) });
  };
  if (file.package === '')
    say(
      'package-missing',
      '(package)',
      0,
      'no package is declared: its names are global, and clash',
      'package shop.orders.v1;',
    );
  else if (!/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/.test(file.package))
    say(
      'name-style',
      `package ${file.package}`,
      file.packageFrom,
      `the package ${file.package} should be in lower_snake_case`,
    );
  if (!file.hasSyntax)
    say('syntax-missing', '(syntax)', 0, 'no syntax is declared: it is read as proto2', 'syntax = "proto3";');
  const camel = mostlyCamel([...allMessages(file).values()].flatMap(({ fields }) => fields));
  for (const [path, message] of allMessages(file)) {
    if (!pascal.test(message.name))
      say('name-style', path, message.from, `message ${message.name} should be in PascalCase`);
    for (const field of message.fields)
      if (!camel && !/^[a-z][a-z0-9_]*$/.test(field.name))
        say(
          'name-style',
          `${path}.${field.name}`,
          field.from,
          `field ${path}.${field.name} should be in lower_snake_case`,
          snake(field.name),
        );
    for (const oneof of message.oneofs)
      if (!camel && !/^_?[a-z][a-z0-9_]*$/.test(oneof.name))
        say('name-style', `${path}.${oneof.name}`, oneof.from, `oneof ${oneof.name} should be in lower_snake_case`);
  }
  enumNames(file, say);
  for (const { name, from, rpcs } of file.services) {
    if (!pascal.test(name)) say('name-style', name, from, `service ${name} should be in PascalCase`);
    else if (!/(?:Service|API|Api)$/.test(name))
      say('service-suffix', name, from, `service ${name} should be called ${name}Service`);
    for (const rpc of rpcs)
      if (!pascal.test(rpc.name))
        say('name-style', `${name}.${rpc.name}`, rpc.from, `rpc ${rpc.name} should be in PascalCase`);
  }
  return problems;
}

function enumNames(file: ProtoFile, say: Say): void {
  for (const [path, one] of allEnums(file)) {
    if (!pascal.test(one.name)) say('name-style', path, one.from, `enum ${one.name} should be in PascalCase`);
    const prefix = `${snake(one.name).toUpperCase()}_`;
    const bare = one.values.find(({ name }) => !name.startsWith(prefix));
    if (bare && pascal.test(one.name))
      say(
        'enum-prefix',
        path,
        bare.from,
        `values of ${one.name} share the scope around it: ${prefix}${bare.name} clashes with nothing`,
      );
    for (const { name, from, number } of one.values) {
      if (!upper.test(name))
        say(
          'name-style',
          `${path}.${name}`,
          from,
          `the value ${name} of enum ${one.name} should be in UPPER_SNAKE_CASE`,
        );
      // What is never set must not mean something.
      else if (
        number === 0 &&
        file.syntax !== 'proto2' &&
        !/(?:^|_)(?:UNSPECIFIED|UNKNOWN|NONE|INVALID|UNDEFINED|DEFAULT|UNSET|NULL|UNRECOGNIZED|OK|NIL|EMPTY|RESERVED|UNUSED|DO_NOT_USE)(?:_|$)/.test(
          name,
        )
      )
        say(
          'enum-zero',
          `${path}.${name}`,
          from,
          `${name} = 0 is what ${one.name} is where nobody set it`,
          `${snake(one.name).toUpperCase()}_UNSPECIFIED = 0;`,
        );
    }
  }
}

/** Is it the custom of the file to write `orderId`? */
function mostlyCamel(fields: readonly ProtoField[]): boolean {
  const camel = fields.filter(({ name }) => /[a-z][A-Z]/.test(name)).length;
  const snakes = fields.filter(({ name }) => name.includes('_')).length;
  return camel > 4 && camel > snakes * 2;
}
