/** Compares the parameters of an operation. */

import { editDistance } from '../../../text/match/edit-distance.ts';
import { entries, inside, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { operationName, parameterKey } from '../document/operations.ts';
import type { Operation, Parameter } from '../document/operations.ts';
import type { Comparison, Way } from './comparison.ts';
import { compareSchemas } from './schemas.ts';
import { shapeOf } from '../document/read-shape.ts';

/** Headers that OpenAPI tells apart from parameters. */
const ignored = /^(accept|content-type|authorization)$/i;

/** Compares all of an operation's parameters. */
export function compareParameters(comparison: Comparison, before: Operation, after: Operation, way: Way): void {
  const operation = operationName(after);
  const renamed = pathNames(before.path, after.path);
  const left = new Map(after.parameters.map((each) => [parameterKey(each), each]));
  const gone: Parameter[] = [];
  for (const was of before.parameters) {
    const name = was.in === 'path' ? (renamed.get(was.name) ?? was.name) : was.name;
    const key = parameterKey({ name, in: was.in });
    const is = left.get(key);
    if (is) {
      left.delete(key);
      compareParameter(comparison, operation, was, is, way);
    } else if (!(was.in === 'header' && ignored.test(was.name))) gone.push(was);
  }
  if (way === 'request') tellGone({ comparison, operation, after }, gone, left);
}

function tellGone(
  { comparison, operation, after }: { comparison: Comparison; operation: string; after: Operation },
  gone: readonly Parameter[],
  left: Map<string, Parameter>,
): void {
  const list = raw(after.node, 'parameters') ?? after.node;
  const take = (other: Parameter | undefined) => {
    if (other) left.delete(parameterKey(other));
    return other;
  };
  for (const was of gone) {
    const moved = take([...left.values()].find(({ name, in: place }) => name === was.name && place !== was.in));
    const renamed = moved ?? take([...left.values()].find((is) => isRenamed(comparison, was, is)));
    if (renamed) {
      const message = `${words(was)} is now ${words(renamed)}: clients send it as before`;
      comparison.found({ rule: 'parameter-moved', at: renamed.node, operation, message });
    } else if (was.in !== 'path') {
      const old = was.node.value['deprecated'] === true;
      const message = `${words(was)} is gone: what clients send there is ignored or refused`;
      comparison.found({
        rule: 'parameter-removed',
        at: list,
        operation,
        message,
        ...(old && { severity: 'warning' }),
      });
    }
  }
  for (const is of left.values())
    if (is.in !== 'path' && is.node.value['required'] === true && !(is.in === 'header' && ignored.test(is.name))) {
      const message = `${words(is)} is new and required: clients of today do not send it`;
      comparison.found({ rule: 'parameter-required', at: is.node, operation, message });
    }
}

/** The same in the same place under a name that is much like it. */
function isRenamed({ before, after }: Comparison, was: Parameter, is: Parameter): boolean {
  if (was.in !== is.in || was.in === 'path') return false;
  const [one, other] = [was.name, is.name].map((name) => name.toLowerCase().replace(/[^a-z0-9]/g, ''));
  if (one === undefined || other === undefined) return false;
  const types = [shapeIn(before, was), shapeIn(after, is)].map((shape) => [...(shape?.types ?? [])].join());
  if (types[0] !== types[1]) return false;
  return one === other || one.includes(other) || other.includes(one) || editDistance(one, other, 2) <= 2;
}

function shapeIn(document: Comparison['before'], { node }: Parameter) {
  const schema = raw(node, 'schema');
  return schema && shapeOf(document, schema);
}

/** Which name of the one path is which of the other: by their order. */
function pathNames(before: string, after: string): Map<string, string> {
  const names = (path: string) => [...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? '');
  const now = names(after);
  return new Map(names(before).map((name, index) => [name, now[index] ?? name]));
}

function compareParameter(comparison: Comparison, operation: string, was: Parameter, is: Parameter, way: Way): void {
  const of = words(is);
  const request = way === 'request';
  if (request && was.node.value['required'] !== true && is.node.value['required'] === true && is.in !== 'path')
    comparison.found({
      rule: 'parameter-became-required',
      at: raw(is.node, 'required') ?? is.node,
      operation,
      message: `${of} is now required: clients of today do not all send it`,
    });
  const [then, now] = [written(was), written(is)];
  for (const key of ['style', 'explode', 'allowReserved'] as const)
    if (then[key] !== now[key] && !(key === 'allowReserved' && now[key] === true))
      comparison.found({
        rule: 'parameter-serialisation-changed',
        at: raw(is.node, key) ?? is.node,
        operation,
        message: `${key} of ${of} changes, ${String(then[key])} → ${String(now[key])}: clients write it as before`,
      });
  const subject = { way, operation, of, path: '', from: operation };
  const [before, after] = [schemaOf(comparison.before, was.node), schemaOf(comparison.after, is.node)];
  if (before && after) compareSchemas(comparison, before, after, subject);
  else if (!before && after && request && isStrict(after))
    comparison.found({
      rule: 'request-type-changed',
      at: after,
      operation,
      message: `${of} may no longer be of any type`,
    });
}

function isStrict({ value }: Node): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** The schema of a parameter or header, which may be within its content. */
export function schemaOf(document: Comparison['before'], node: Node): Node | undefined {
  const schema = raw(node, 'schema');
  if (schema) return schema;
  // Swagger 2.0 writes the schema into the parameter.
  if (document.version.startsWith('2')) return node;
  const [content] = entries(inside(document, node, 'content'));
  return content && raw(content[1], 'schema');
}

/** How a parameter is written, with what holds where nothing is said. */
function written({ in: place, node: { value } }: Parameter): Record<'style' | 'explode' | 'allowReserved', unknown> {
  const style = value['style'] ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple');
  return {
    style,
    explode: value['explode'] ?? (style === 'form' || style === 'cookie'),
    allowReserved: value['allowReserved'] ?? false,
  };
}

/** `query parameter limit` */
function words({ name, in: place }: Parameter): string {
  if (place === 'header' || place === 'cookie') return `${place} ${name}`;
  if (place === 'query') return `query parameter ${name}`;
  return place === 'path' ? `path parameter ${name}` : `${place} parameter ${name}`;
}
