/** What became of the fields of a message. */

import { scalars } from './lint.ts';
import { allEnums } from './model.ts';
import type { ProtoField, ProtoFile, ProtoMessage } from './model.ts';
import type { ProtoChange } from './numbers.ts';

/** Types that read each other's bytes, if not always with the same value. */
const alike: readonly ReadonlySet<string>[] = [
  'int32 uint32 int64 uint64 bool enum',
  'sint32 sint64',
  'fixed32 sfixed32',
  'fixed64 sfixed64',
  'string bytes',
].map((types) => new Set(types.split(' ')));

/** Both files, for what is an enum in them. */
interface Files {
  before: ProtoFile;
  after: ProtoFile;
}

/** By number, as the wire knows them. */
export function fieldChanges(path: string, before: ProtoMessage, after: ProtoMessage, files: Files): ProtoChange[] {
  const changes: ProtoChange[] = [];
  for (const old of before.fields) {
    const sameName = after.fields.find(({ name }) => name === old.name);
    const sameNumber = after.fields.find(({ number }) => number === old.number);
    const what = `${path}.${old.name}`;
    if (sameName && sameName.number !== old.number)
      changes.push({
        rule: 'protobuf/field-renumbered',
        from: sameName.numberFrom,
        message: `${what} has the number ${sameName.number} and had ${old.number}: old messages lose it`,
      });
    if (!sameNumber) {
      if (!sameName) changes.push(...removed(what, old, after));
      continue;
    }
    if (sameNumber.name === old.name) changes.push(...changed(what, old, sameNumber, after, files));
    // What stood under the number moved, or is gone: then another has it.
    else if (
      typeGap(old, sameNumber, files) !== 'none' ||
      isList(old) !== isList(sameNumber) ||
      before.fields.some(({ name }) => name === sameNumber.name)
    )
      changes.push({
        rule: 'protobuf/number-reused',
        from: sameNumber.numberFrom,
        message: `the number ${old.number} of ${path} was ${shown(old)} and is ${shown(sameNumber)}: old messages are read wrongly`,
        help: `Give ${sameNumber.name} a new number, and write\nreserved ${old.number};\nreserved "${old.name}";`,
      });
    else if (!sameName)
      changes.push({
        rule: 'protobuf/field-renamed',
        from: sameNumber.from,
        message: `${what} = ${old.number} is called ${sameNumber.name} now: JSON and generated code of before do not know it`,
        help: `${sameNumber.name} with [json_name = "${old.name}"], or a new field beside a deprecated one`,
      });
  }
  for (const now of after.fields)
    if (now.label === 'required' && !before.fields.some(({ number }) => number === now.number))
      changes.push({
        rule: 'protobuf/label-changed',
        from: now.from,
        message: `${path}.${now.name} is new and required: messages of before are refused`,
      });
  return changes;
}

function shown({ label, mapKey, type, name }: ProtoField): string {
  return mapKey === undefined ? `${label === '' ? '' : `${label} `}${type} ${name}` : `map<${mapKey}, ${type}> ${name}`;
}

function isList({ label, mapKey }: ProtoField): boolean {
  return label === 'repeated' || mapKey !== undefined;
}

function removed(what: string, old: ProtoField, after: ProtoMessage): ProtoChange[] {
  const number = after.reserved.some(({ first, last }) => first <= old.number && last >= old.number);
  const name = after.reservedNames.some((each) => each.name === old.name);
  const rule = 'protobuf/field-removed';
  if (old.label === 'required')
    return [
      { rule, from: after.from, message: `${what} was required and is gone: readers of before refuse the message` },
    ];
  if (number && name) return [];
  const help = [...(number ? [] : [`reserved ${old.number};`]), ...(name ? [] : [`reserved "${old.name}";`])].join(
    '\n',
  );
  const missing = number
    ? 'its name is not reserved'
    : name
      ? 'its number is not reserved'
      : 'neither its number nor its name is reserved';
  return [
    {
      rule,
      from: after.from,
      message: `${what} = ${old.number} is gone and ${missing}: the next to use it reads old messages wrongly`,
      help,
      ...(number && { severity: 'warning' as const }),
    },
  ];
}

/** The same name under the same number. */
function changed(what: string, old: ProtoField, now: ProtoField, message: ProtoMessage, files: Files): ProtoChange[] {
  const changes: ProtoChange[] = [];
  const gap = typeGap(old, now, files);
  if (gap !== 'none') {
    changes.push({
      rule: 'protobuf/type-changed',
      from: now.typeFrom,
      message:
        gap === 'alike'
          ? `${what} is ${now.type} and was ${old.type}: the bytes are read, but not every value stays the same`
          : `${what} is ${now.type} and was ${old.type}: old messages are read wrongly`,
      help: 'Add a field with a new number, and deprecate this one.',
      ...(gap === 'alike' && { severity: 'warning' as const }),
    });
  }
  if (isList(old) !== isList(now) || (old.mapKey !== undefined && now.mapKey !== old.mapKey))
    changes.push({
      rule: 'protobuf/label-changed',
      from: now.from,
      message: `${what} is ${shown(now)} and was ${shown(old)}`,
    });
  else if ((old.label === 'required') !== (now.label === 'required'))
    changes.push({
      rule: 'protobuf/label-changed',
      from: now.from,
      message:
        now.label === 'required'
          ? `${what} is required now: messages without it are refused`
          : `${what} is no longer required: readers of before refuse messages without it`,
    });
  if (old.oneof !== now.oneof) {
    const where =
      now.oneof === undefined
        ? `no longer in oneof ${old.oneof}`
        : `in oneof ${now.oneof} now: setting another member clears it`;
    // Alone in a new oneof it is read as before.
    const alone = old.oneof === undefined && message.fields.filter(({ oneof }) => oneof === now.oneof).length === 1;
    changes.push({
      rule: 'protobuf/oneof-changed',
      from: now.from,
      message: `${what} is ${where}`,
      ...(alone && { severity: 'warning' as const }),
    });
  }
  const json = ({ options }: ProtoField) => options.find(({ name }) => name === 'json_name')?.value;
  const byDefault = old.name.replace(/_+([a-zA-Z0-9])/g, (_, letter: string) => letter.toUpperCase());
  if ((json(old) ?? byDefault) !== (json(now) ?? byDefault))
    changes.push({
      rule: 'protobuf/json-name-changed',
      from: now.from,
      message: `${what} is "${json(now) ?? byDefault}" in JSON and was "${json(old) ?? byDefault}"`,
    });
  return changes;
}

/** How far two types are from each other on the wire. */
function typeGap(old: ProtoField, now: ProtoField, { before, after }: Files): 'none' | 'alike' | 'wide' {
  const [a, b] = [familyOf(old, before), familyOf(now, after)];
  if (old.type === now.type && Boolean(old.isGroup) === Boolean(now.isGroup)) return 'none';
  if (
    !scalars.has(old.type) &&
    !scalars.has(now.type) &&
    last(old.type) === last(now.type) &&
    !old.isGroup &&
    !now.isGroup
  )
    return 'none';
  return a !== undefined && b !== undefined && alike.some((group) => group.has(a) && group.has(b)) ? 'alike' : 'wide';
}

function familyOf({ type }: ProtoField, file: ProtoFile): string | undefined {
  if (scalars.has(type)) return type;
  return [...allEnums(file).keys()].some((name) => last(name) === last(type)) ? 'enum' : undefined;
}

function last(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
