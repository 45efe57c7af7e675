/** Numbers and names that cannot stand together: twice, reserved, out of range. */

import type { Severity } from '../../protocol/proof/checks.ts';
import { allEnums, allMessages, mostNumber } from './model.ts';
import type { Named, ProtoEnum, ProtoFile, ProtoMessage } from './model.ts';

/** Something wrong at an offset. */
export interface ProtoProblem {
  rule: string;
  from: number;
  message: string;
  help?: string;
}

/** A problem that may be less than its rule says. */
export interface ProtoChange extends ProtoProblem {
  severity?: Severity;
}

/** Of all messages, enums and services of a file. */
export function numberProblems(file: ProtoFile): ProtoProblem[] {
  const problems: ProtoProblem[] = [];
  for (const message of allMessages(file).values()) problems.push(...inMessage(message, file.syntax));
  for (const each of allEnums(file).values()) problems.push(...inEnum(each, file.syntax));
  for (const service of file.services)
    problems.push(...twice(service.rpcs, (rpc) => rpc.name, `rpc of ${service.name}`));
  problems.push(...twice([...file.messages, ...file.enums, ...file.services], ({ name }) => name, 'type of the file'));
  problems.push(...enumValueNames(file.enums));
  for (const message of allMessages(file).values()) problems.push(...enumValueNames(message.enums));
  return problems;
}

function twice<One extends Named>(all: readonly One[], key: (one: One) => string, what: string): ProtoProblem[] {
  const seen = new Set<string>();
  return all.flatMap((one) => {
    const isNew = !seen.has(key(one));
    seen.add(key(one));
    if (isNew) return [];
    return [{ rule: 'protobuf/duplicate-name', from: one.from, message: `${one.name} is there twice, as a ${what}` }];
  });
}

/** Values of enums are names of what the enum stands in, as in C++. */
function enumValueNames(enums: readonly ProtoEnum[]): ProtoProblem[] {
  const seen = new Map<string, string>();
  return enums.flatMap((one) =>
    one.values.flatMap(({ name, from }) => {
      const other = seen.get(name);
      seen.set(name, one.name);
      if (other === undefined) return [];
      const where =
        other === one.name ? `in enum ${one.name}` : `in the enums ${other} and ${one.name}, which share one scope`;
      return [
        {
          rule: 'protobuf/duplicate-name',
          from,
          message: `the value ${name} is there twice, ${where}`,
          help: `Put the name of the enum before its values: ${one.name.toUpperCase()}_${name}`,
        },
      ];
    }),
  );
}

function inMessage(message: ProtoMessage, syntax: string): ProtoProblem[] {
  const problems: ProtoProblem[] = twice(
    [
      ...message.fields,
      ...message.oneofs,
      ...message.messages.filter(({ name }) => !message.fields.some((field) => field.isGroup && field.type === name)),
      ...message.enums,
    ],
    ({ name }) => name,
    `name in ${message.name}`,
  );
  const numbers = new Map<number, string>();
  const jsonNames = new Map<string, string>();
  for (const { name, from, number, numberFrom, options } of message.fields) {
    const at = { from: numberFrom };
    const other = numbers.get(number);
    if (other !== undefined)
      problems.push({
        ...at,
        rule: 'protobuf/duplicate-number',
        message: `${message.name}.${name} has the number ${number}, which ${other} has`,
      });
    else numbers.set(number, name);
    if (number < 1 || number > mostNumber)
      problems.push({
        ...at,
        rule: 'protobuf/invalid-number',
        message: `${message.name}.${name}: ${number} is no number of a field (1 to ${mostNumber})`,
      });
    else if (number >= 19_000 && number <= 19_999)
      problems.push({
        ...at,
        rule: 'protobuf/invalid-number',
        message: `${message.name}.${name}: 19000 to 19999 belong to Protocol Buffers itself`,
      });
    if (message.reserved.some(({ first, last }) => number >= first && number <= last))
      problems.push({
        ...at,
        rule: 'protobuf/reserved-used',
        message: `${message.name}.${name} has the number ${number}, which is reserved`,
      });
    if (message.extensions.some(({ first, last }) => number >= first && number <= last))
      problems.push({
        ...at,
        rule: 'protobuf/reserved-used',
        message: `${message.name}.${name} has the number ${number}, which is kept for extensions`,
      });
    if (message.reservedNames.some((each) => each.name === name))
      problems.push({
        from,
        rule: 'protobuf/reserved-used',
        message: `the name ${name} is reserved in ${message.name}`,
      });
    const json = options.find((each) => each.name === 'json_name')?.value ?? jsonName(name);
    const same = jsonNames.get(json);
    if (same !== undefined && same !== name && syntax !== 'proto2')
      problems.push({
        from,
        rule: 'protobuf/duplicate-name',
        message: `${same} and ${name} of ${message.name} have the same name in JSON: ${json}`,
      });
    jsonNames.set(json, name);
  }
  const spans = message.reserved.toSorted((a, b) => a.first - b.first);
  for (const [index, { first, from, last }] of spans.entries()) {
    const before = spans[index - 1];
    if (before && first <= before.last)
      problems.push({
        from: Math.max(from, before.from),
        rule: 'protobuf/duplicate-number',
        message: `${first}${last > first ? ` to ${last}` : ''} is reserved twice in ${message.name}`,
      });
  }
  return problems;
}

/** `order_id` is `orderId` in JSON. */
function jsonName(name: string): string {
  return name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

function inEnum(one: ProtoEnum, syntax: string): ProtoProblem[] {
  const problems: ProtoProblem[] = [];
  const alias = one.options.some(({ name, value }) => name === 'allow_alias' && value === 'true');
  const numbers = new Map<number, string>();
  for (const { name, from, number, numberFrom } of one.values) {
    const other = numbers.get(number);
    if (other !== undefined && !alias)
      problems.push({
        rule: 'protobuf/duplicate-number',
        from: numberFrom,
        message: `${one.name}.${name} has the number ${number}, which ${other} has`,
        help: 'option allow_alias = true; where that is meant',
      });
    else numbers.set(number, name);
    if (number < -2_147_483_648 || number > 2_147_483_647)
      problems.push({
        rule: 'protobuf/invalid-number',
        from: numberFrom,
        message: `${number} is no number of 32 bits`,
      });
    if (one.reserved.some(({ first, last }) => number >= first && number <= last))
      problems.push({
        rule: 'protobuf/reserved-used',
        from: numberFrom,
        message: `${one.name}.${name} has the number ${number}, which is reserved`,
      });
    if (one.reservedNames.some((each) => each.name === name))
      problems.push({ rule: 'protobuf/reserved-used', from, message: `the name ${name} is reserved in ${one.name}` });
  }
  const [first] = one.values;
  if (!first)
    problems.push({ rule: 'protobuf/invalid-enum', from: one.from, message: `enum ${one.name} has no values` });
  else if (syntax !== 'proto2' && first.number !== 0 && !one.options.some(({ name }) => name === 'features.enum_type'))
    problems.push({
      rule: 'protobuf/invalid-enum',
      from: first.numberFrom,
      message: `the first value of ${one.name} must be 0, not ${first.number}`,
      help: `Put ${snake(one.name).toUpperCase()}_UNSPECIFIED = 0 before it.`,
    });
  return problems;
}

/** `OrderStatus` as `order_status`. */
export function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3_$2$4').toLowerCase();
}
