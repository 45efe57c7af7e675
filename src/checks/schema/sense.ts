/** What a schema says and cannot mean: bounds that exclude each other, values of another type, words that are nearly keywords. */

import { editDistance } from '../../text/match/edit-distance.ts';
import { entryOf, plain, textOf, valueOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import type { SchemaProblem } from './problem.ts';
import type { Subschema } from './walk.ts';

const byType: Readonly<Record<string, string>> = {
  string: 'minLength maxLength pattern contentEncoding contentMediaType',
  number: 'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf',
  array:
    'items additionalItems prefixItems minItems maxItems uniqueItems contains minContains maxContains unevaluatedItems',
  object:
    'properties patternProperties additionalProperties required minProperties maxProperties propertyNames dependentRequired dependentSchemas unevaluatedProperties',
};
const ownerOf = new Map(
  Object.entries(byType).flatMap(([type, words]) => words.split(' ').map((word) => [word, type] as const)),
);
const others =
  '$schema $id id $ref $anchor $dynamicRef $dynamicAnchor $recursiveRef $recursiveAnchor $defs $comment $vocabulary definitions title description default examples example enum const type format allOf anyOf oneOf not if then else dependencies readOnly writeOnly deprecated contentSchema';
const keywords = [...ownerOf.keys(), ...others.split(' ')].filter((word) => word.length > 3);
const known = new Set([...ownerOf.keys(), ...others.split(' ')]);
const formats =
  'date-time date time duration email idn-email hostname idn-hostname ipv4 ipv6 uri uri-reference iri iri-reference uuid uri-template json-pointer relative-json-pointer regex int int8 int16 int32 int64 int128 uint uint8 uint16 uint32 uint64 uint128 float double byte binary password uri-format date-time-local'.split(
    ' ',
  );
/** Words of other programs that look like keywords. */
const foreign =
  /^(?:enumNames|name|names|items?Title|x-.*|\$.*|nullable|extends|tsType|types?Name|example|option|options|order|contain|form|formatted|require(?:s|d_)?Group|deprecat\w+|titles|descriptions|defaults?|patterns|itemType|range|tags?)$/;

/** Of one schema, without those within it. */
export function senseProblems({ node }: Subschema): SchemaProblem[] {
  return [...bounds(node), ...types(node), ...requiredNames(node), ...values(node), ...words(node), ...patterns(node)];
}

function numberOf(node: DataNode, key: string): number | undefined {
  const value = valueOf(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}

function bounds(node: DataNode): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  for (const [low, high, strict] of [
    ['minimum', 'maximum', false],
    ['minLength', 'maxLength', false],
    ['minItems', 'maxItems', false],
    ['minProperties', 'maxProperties', false],
    ['minContains', 'maxContains', false],
    ['exclusiveMinimum', 'exclusiveMaximum', true],
    ['exclusiveMinimum', 'maximum', true],
    ['minimum', 'exclusiveMaximum', true],
  ] as const) {
    const [from, to] = [numberOf(node, low), numberOf(node, high)];
    if (from === undefined || to === undefined || from < to || (from === to && !strict)) continue;
    const at = Math.max(entryOf(node, low)?.from ?? 0, entryOf(node, high)?.from ?? 0);
    problems.push({
      rule: 'json-schema/contradiction',
      from: at,
      message: `${low} ${from} and ${high} ${to}: nothing can be both`,
    });
  }
  return problems;
}

function typesOf(node: DataNode): string[] {
  const type = valueOf(node, 'type');
  if (type?.kind === 'scalar') return typeof type.value === 'string' ? [type.value] : [];
  return type?.kind === 'array'
    ? type.items.flatMap((item) => (item.kind === 'scalar' && typeof item.value === 'string' ? [item.value] : []))
    : [];
}

function isOf(value: DataNode, type: string): boolean {
  if (value.kind !== 'scalar') return value.kind === type;
  if (value.value === null) return type === 'null';
  if (type === 'integer') return typeof value.value === 'number' && Number.isInteger(value.value);
  return typeof value.value === type;
}

function types(node: DataNode): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const all = typesOf(node);
  // A type that there is not has been told.
  if (
    all.length === 0 ||
    node.kind !== 'object' ||
    !all.every((type) => /^(?:string|number|integer|boolean|object|array|null)$/.test(type))
  )
    return problems;
  const written = all.join(' or ');
  for (const { key, from } of node.entries) {
    const owner = ownerOf.get(key);
    if (owner === undefined || all.some((type) => (type === 'integer' ? 'number' : type) === owner)) continue;
    problems.push({
      rule: 'json-schema/no-effect',
      from,
      message:
        written === 'null'
          ? `${key} says nothing of ${written}`
          : /^[aio]/.test(written)
            ? `${key} says nothing of an ${written}`
            : `${key} says nothing of a ${written}`,
    });
  }
  const constant = entryOf(node, 'const');
  if (constant && !all.some((type) => isOf(constant.value, type)))
    problems.push({
      rule: 'json-schema/contradiction',
      from: constant.from,
      message: `const is no ${written}: nothing can be both`,
    });
  const values = valueOf(node, 'enum');
  if (values?.kind === 'array')
    for (const item of values.items)
      if (!all.some((type) => isOf(item, type)))
        problems.push({
          rule: 'json-schema/contradiction',
          from: item.from,
          message: `${JSON.stringify(plain(item))} in enum is no ${written}: it can never be`,
        });
  return problems;
}

function values(node: DataNode): SchemaProblem[] {
  const all = valueOf(node, 'enum');
  if (all?.kind !== 'array') return [];
  const seen = new Set<string>();
  return all.items.flatMap((item): SchemaProblem[] => {
    const value = JSON.stringify(plain(item));
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [{ rule: 'json-schema/duplicate-value', from: item.from, message: `${value} stands twice in enum` }];
  });
}

function requiredNames(node: DataNode): SchemaProblem[] {
  const required = valueOf(node, 'required');
  const properties = valueOf(node, 'properties');
  if (required?.kind !== 'array' || properties?.kind !== 'object') return [];
  const closed = valueOf(node, 'additionalProperties');
  const isClosed = closed?.kind === 'scalar' && closed.value === false;
  const names = properties.entries.map(({ key }) => key);
  const patterned = valueOf(node, 'patternProperties');
  const shapes = patterned?.kind === 'object' ? patterned.entries.map(({ key }) => key) : [];
  return required.items.flatMap((item): SchemaProblem[] => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || names.includes(item.value)) return [];
    const name = item.value;
    if (shapes.some((shape) => matches(shape, name))) return [];
    if (isClosed)
      return [
        {
          rule: 'json-schema/contradiction',
          from: item.from,
          message: `"${name}" is required and not among the properties, and no others are allowed`,
        },
      ];
    const near = names.find(
      (other) =>
        name.length > 3 &&
        editDistance(name, other, 2) <= 2 &&
        !required.items.some((each) => each.kind === 'scalar' && each.value === other),
    );
    return near === undefined
      ? []
      : [
          {
            rule: 'json-schema/required-unknown',
            from: item.from,
            message: `"${name}" is required and not among the properties: "${near}" is meant?`,
          },
        ];
  });
}

function matches(shape: string, name: string): boolean {
  try {
    return new RegExp(shape).test(name);
  } catch {
    return true;
  }
}

function words(node: DataNode): SchemaProblem[] {
  if (node.kind !== 'object') return [];
  const problems: SchemaProblem[] = [];
  for (const { key, from } of node.entries) {
    if (known.has(key) || foreign.test(key) || key.length < 4) continue;
    const meant = keywords.find(
      (word) => editDistance(key, word, 2) <= (word.length > 7 ? 2 : 1) && !entryOf(node, word),
    );
    if (meant)
      problems.push({
        rule: 'json-schema/unknown-keyword',
        from,
        message: `${key} is no keyword and has no effect: ${meant} is meant?`,
      });
  }
  const format = textOf(node, 'format');
  if (format !== undefined && !formats.includes(format)) {
    const meant = formats.find(
      (word) => word.length > 3 && editDistance(format.toLowerCase().replaceAll('_', '-'), word, 1) <= 1,
    );
    if (meant)
      problems.push({
        rule: 'json-schema/unknown-format',
        from: entryOf(node, 'format')?.from ?? node.from,
        message: `there is no format ${format}, so nothing is checked: ${meant} is meant?`,
      });
  }
  return problems;
}

function patterns(node: DataNode): SchemaProblem[] {
  const problems: SchemaProblem[] = [];
  const tryOne = (pattern: string, from: number) => {
    const why = refused(pattern);
    if (why !== undefined)
      problems.push({
        rule: 'json-schema/invalid-pattern',
        from,
        message: `the pattern ${JSON.stringify(pattern)} is no regular expression of ECMA-262: ${why}`,
      });
  };
  const pattern = textOf(node, 'pattern');
  if (pattern !== undefined) tryOne(pattern, entryOf(node, 'pattern')?.from ?? node.from);
  const map = valueOf(node, 'patternProperties');
  if (map?.kind === 'object') for (const { key, from } of map.entries) tryOne(key, from);
  return problems;
}

/** Why neither with Unicode nor without it is a regular expression. */
function refused(pattern: string): string | undefined {
  for (const flags of ['u', '']) {
    try {
      if (new RegExp(pattern, flags).source !== '') return undefined;
    } catch (error) {
      if (flags === '')
        return (error instanceof Error ? error.message : String(error)).replace(
          /^Invalid regular expression: \/.*\/: /s,
          '',
        );
    }
  }
  return undefined;
}
