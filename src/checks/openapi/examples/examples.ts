/** Holds every example and default against its schema. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import { where } from '../document/words.ts';
import type { ApiDocument } from '../document/document.ts';
import type { ObjectNode } from '../document/node.ts';
import { nameOf } from '../document/node.ts';
import type { Pointer } from '../document/pointer.ts';
import { exampleRules } from '../rules/examples.ts';
import { contentSites, schemaSites } from './sites.ts';
import type { Site } from './sites.ts';
import { unknownProperties } from './unknown.ts';
import { outOfTime, spelled } from './validator.ts';
import type { Fault, Validator } from './validator.ts';

const finding = finder(exampleRules);
/** Where a format is used loosely it is everywhere: the first few tell it. */
const mostFormats = 10;

/** What came of it. */
interface Examples {
  findings: Finding[];
  /** How many were held against a schema. */
  count: number;
  /** Those that do not fit, by where they stand. */
  invalid: ReadonlySet<string>;
  /** How many there was no time for. */
  left: number;
}

/** All examples of a document. */
export function checkExamples(document: ApiDocument, schemas: readonly ObjectNode[], validator: Validator): Examples {
  const findings: Finding[] = [];
  const invalid = new Set<string>();
  const seen = new Set<string>();
  let count = 0;
  let left = 0;
  let formats = 0;
  for (const site of [...contentSites(document), ...schemaSites(schemas)]) {
    const name = `${nameOf(site.value)} ${nameOf(site.schema)}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const faults = validator.check(site.schema, site.value.value, site.direction);
    if (typeof faults === 'string') {
      if (faults === outOfTime) left += 1;
      continue;
    }
    if (!site.isDefault) count += 1;
    if (faults.length > 0) invalid.add(nameOf(site.value));
    for (const fault of faults)
      if (!fault.isFormat || (formats += 1) <= mostFormats) findings.push(told(document, site, fault));
    if (faults.length === 0 && !site.isDefault) findings.push(...unfamiliar(document, site));
  }
  return { findings, count, invalid, left };
}

/** In a form all is text, and a list may be a single field. */
function isForm(pointer: Pointer): boolean {
  return pointer.some((key) => /^(application\/x-www-form-urlencoded|multipart\/)/.test(key));
}

function told(document: ApiDocument, { value, isDefault, name }: Site, fault: Fault): Finding {
  const { file } = value;
  const pointer = [...value.pointer, ...fault.pointer];
  const range = fault.unquoted ? document.range(file, pointer) : undefined;
  const text = range && document.files.get(file)?.text.slice(range.from, range.to);
  const subject = `${where(value.pointer)}the ${isDefault ? 'default' : 'example'}${name === '' ? '' : ` ${name}`}`;
  return finding(isDefault ? 'openapi/invalid-default' : 'openapi/invalid-example', {
    path: file,
    ...document.place(file, pointer),
    message: `${subject} does not fit its schema: ${fault.message}`,
    ...((fault.mild || isForm(value.pointer)) && { severity: 'warning' }),
    ...(range &&
      text !== undefined && {
        help: `Write it in quotes: '${text}'`,
        fix: [{ ...range, text: file.endsWith('.json') ? `"${text}"` : `'${text}'` }],
      }),
  });
}

function unfamiliar(document: ApiDocument, { value, schema }: Site): Finding[] {
  return unknownProperties(document, schema, value.value).map(({ pointer, near }) =>
    finding('openapi/example-unknown-property', {
      path: value.file,
      ...document.place(value.file, [...value.pointer, ...pointer]),
      message: `${where(value.pointer)}the example has a property ${spelled(pointer)} that its schema does not name`,
      ...(near !== undefined && { severity: 'warning', help: `Did you mean ${near}?` }),
    }),
  );
}
