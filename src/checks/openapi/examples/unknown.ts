/** Properties of an example that its schema allows and does not know: often a name that was mistyped. */

import { editDistance } from '../../../text/match/edit-distance.ts';
import type { ApiDocument } from '../document/document.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { shapeOf } from '../document/read-shape.ts';

/** A property that nobody declared. */
interface Unknown {
  pointer: string[];
  /** The one that was probably meant. */
  near?: string;
}

const most = 3;

/** The first few of them. */
export function unknownProperties(document: ApiDocument, schema: Node, value: unknown, depth = 0): Unknown[] {
  if (depth > 12 || typeof value !== 'object' || value === null) return [];
  const shape = shapeOf(document, schema);
  if (!shape || shape.alternatives || shape.conditions.size > 0) return [];
  if (Array.isArray(value)) {
    const { items } = shape;
    return items
      ? value
          .slice(0, most)
          .flatMap((each, index) => under(String(index), unknownProperties(document, items, each, depth + 1)))
      : [];
  }
  if (!isObject(value)) return [];
  const found: Unknown[] = [];
  for (const [name, each] of Object.entries(value)) {
    const property = shape.properties.get(name);
    if (property) found.push(...under(name, unknownProperties(document, property, each, depth + 1)));
    else if (shape.properties.size > 0 && shape.others === undefined && shape.patterned.size === 0) {
      const near = [...shape.properties.keys()].find(
        (other) => !(other in value) && name.length > 3 && editDistance(name, other, 2) <= 2,
      );
      found.push({ pointer: [name], ...(near !== undefined && { near }) });
    }
  }
  return found.slice(0, most);
}

function under(name: string, all: Unknown[]): Unknown[] {
  return all.map((each) => ({ ...each, pointer: [name, ...each.pointer] }));
}
