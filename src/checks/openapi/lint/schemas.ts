/** Rules about single schemas. */

import { editDistance } from '../../../text/match/edit-distance.ts';
import type { Finding } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import type { ApiDocument } from '../document/document.ts';
import { where } from '../document/words.ts';
import { raw } from '../document/node.ts';
import type { ObjectNode } from '../document/node.ts';
import { structureRules } from '../rules/structure.ts';

const finding = finder(structureRules);
const bounds = [
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
  ['minItems', 'maxItems'],
  ['minProperties', 'maxProperties'],
  ['exclusiveMinimum', 'exclusiveMaximum'],
  ['minContains', 'maxContains'],
] as const;

/** Limits, patterns and lists of all schemas. */
export function lintSchemas(document: ApiDocument, schemas: readonly ObjectNode[]): Finding[] {
  const found: Finding[] = [];
  for (const schema of schemas) {
    const say = (rule: string, keyword: string, message: string, help?: string) => {
      const at = raw(schema, keyword) ?? schema;
      const text = `${where(at.pointer)}${message}`;
      found.push(
        finding(`openapi/${rule}`, {
          path: at.file,
          ...document.place(at.file, at.pointer),
          message: text,
          ...(help !== undefined && { help }),
        }),
      );
    };
    const { value } = schema;
    for (const [low, high] of bounds) {
      const [least, greatest] = [value[low], value[high]];
      if (typeof least === 'number' && typeof greatest === 'number' && least > greatest)
        say('contradictory-limits', low, `${low} ${least} is more than ${high} ${greatest}: nothing fits`);
    }
    if (value['readOnly'] === true && value['writeOnly'] === true)
      say('keyword-mismatch', 'writeOnly', 'it is both readOnly and writeOnly, so that it is never sent');
    const meant = typeof value['format'] === 'string' ? meantFormat(value['format']) : undefined;
    if (meant !== undefined)
      say(
        'format-misspelt',
        'format',
        `nobody knows the format ${JSON.stringify(value['format'])}`,
        `format: ${meant}`,
      );
    const { pattern, type, items } = value;
    if (typeof pattern === 'string' && !isPattern(pattern))
      say('invalid-pattern', 'pattern', `the pattern ${pattern} is no regular expression`);
    if (
      type === 'array' &&
      items === undefined &&
      !document.version.startsWith('3.1') &&
      !document.version.startsWith('3.2')
    )
      say('array-without-items', 'type', 'the array does not say what its items are', 'items: {type: string}');
  }
  return found;
}

const formats = new Set(
  'date-time date time duration email hostname ipv4 ipv6 uri uri-reference uri-template uuid regex json-pointer int32 int64 float double byte binary password'.split(
    ' ',
  ),
);
/** Known to some, and like those. */
const others = new Set(
  'int8 int16 uint8 uint16 uint32 uint64 decimal decimal128 iri idn-email idn-hostname iri-reference url char base64url relative-json-pointer date-time-local time-local'.split(
    ' ',
  ),
);

/** The format that is written much like it. */
function meantFormat(format: string): string | undefined {
  if (formats.has(format) || others.has(format)) return undefined;
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');
  return [...formats].find(
    (each) =>
      plain(each) === plain(format) ||
      (each.length > 4 && editDistance(each, format, 2) <= (each.length === format.length ? 2 : 1)),
  );
}

/** In any dialect that is common: `(?i)` and possessive quantifiers are other languages' and no mistake. */
function isPattern(pattern: string): boolean {
  const common = pattern
    .replace(/\(\?[a-z]+\)/g, '')
    .replace(/\(\?[a-z]*-?[a-z]+:/g, '(?:')
    .replace(/\(\?P</g, '(?<')
    .replace(/\(\?>/g, '(?:')
    .replace(/([*+?}])\+/g, '$1')
    .replace(/\\[AzZ]/g, '')
    .replace(/\[:\w+:\]/g, 'a');
  return ['u', ''].some((flags) => {
    try {
      return new RegExp(common, flags) instanceof RegExp;
    } catch {
      return false;
    }
  });
}
