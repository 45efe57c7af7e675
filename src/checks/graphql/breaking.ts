/** What a new schema means for clients of the old one, by graphql-inspector, and where in the new one to point. */

import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';
import type { ASTNode, GraphQLSchema } from 'graphql';
import type { Severity } from '../../protocol/proof/checks.ts';

/** One change. */
interface SchemaChange {
  rule: string;
  severity: Severity;
  message: string;
  /** In the new schema: the thing, or what it was part of. */
  node: ASTNode | undefined;
  /** In the old schema, where nothing of it is left. */
  before: ASTNode | undefined;
  help?: string;
}

/** By the types of graphql-inspector: the rule's name and how to do it instead. What is not here breaks by another name. */
const known: Readonly<Record<string, [rule: string, help?: string]>> = {
  FIELD_REMOVED: ['field-removed', 'Mark it @deprecated(reason: …) first, and remove it when nobody asks for it.'],
  INPUT_FIELD_REMOVED: ['input-field-removed', 'Keep it as an optional field that is not used.'],
  TYPE_REMOVED: ['type-removed'],
  TYPE_KIND_CHANGED: ['type-changed'],
  FIELD_TYPE_CHANGED: ['type-changed', 'Add a field with the new type under a new name, and deprecate this one.'],
  INPUT_FIELD_TYPE_CHANGED: ['input-type-changed', 'Accept both: add a new optional field.'],
  FIELD_ARGUMENT_TYPE_CHANGED: ['input-type-changed', 'Accept both: add a new optional argument.'],
  FIELD_ARGUMENT_ADDED: ['required-input-added', 'Give it a default value, or let it be null.'],
  INPUT_FIELD_ADDED: ['required-input-added', 'Give it a default value, or let it be null.'],
  FIELD_ARGUMENT_REMOVED: ['argument-removed', 'Keep it, without effect, and deprecate it.'],
  ENUM_VALUE_REMOVED: ['enum-value-removed', 'Mark it @deprecated(reason: …) first.'],
  ENUM_VALUE_ADDED: ['enum-value-added', 'Clients that handle each value need one for those they do not know.'],
  UNION_MEMBER_REMOVED: ['union-member-removed'],
  UNION_MEMBER_ADDED: ['union-member-added', 'Clients that handle each type need one for those they do not know.'],
  OBJECT_TYPE_INTERFACE_REMOVED: ['interface-removed'],
  FIELD_ARGUMENT_DEFAULT_CHANGED: ['default-changed'],
  INPUT_FIELD_DEFAULT_VALUE_CHANGED: ['default-changed'],
};

/** Changes that break clients (errors) or may (warnings); in what clients cannot notice there is nothing to say. */
export async function schemaChanges(
  before: GraphQLSchema,
  after: GraphQLSchema,
): Promise<{ changes: SchemaChange[]; safe: number }> {
  const changes: SchemaChange[] = [];
  let safe = 0;
  const gone = new Set<string>();
  for (const { type, criticality, path = '', message } of await diff(before, after)) {
    const { level } = criticality;
    const [rule, help] = known[type] ?? ['breaking'];
    const isOptional = level === CriticalityLevel.Dangerous && rule === 'required-input-added';
    if (
      level === CriticalityLevel.NonBreaking ||
      isOptional ||
      /DIRECTIVE_USAGE|DESCRIPTION|DEPRECATION/.test(type) ||
      (level === CriticalityLevel.Dangerous && known[type] === undefined)
    ) {
      safe += 1;
      continue;
    }
    if (type.startsWith('DIRECTIVE_')) {
      safe += 1;
      continue;
    }
    // A member whose type is gone has been told by that.
    if (type === 'TYPE_REMOVED') gone.add(path);
    const deprecated = /\(deprecated\)/.test(message) || isDeprecated(before, path);
    const isBreaking = level === CriticalityLevel.Breaking && !(deprecated && /REMOVED/.test(type));
    changes.push({
      rule: `graphql/${rule}`,
      severity: isBreaking ? 'error' : 'warning',
      message: `${message.charAt(0).toLowerCase()}${message.slice(1)}${level === CriticalityLevel.Breaking ? ': clients that use it fail' : ''}`,
      node: nodeAt(after, path),
      before: nodeAt(before, path),
      ...(help !== undefined && { help }),
    });
  }
  return { changes, safe };
}

function isDeprecated(schema: GraphQLSchema, path: string): boolean {
  const [name = '', member = ''] = path.split('.');
  const type = schema.getType(name);
  if (isEnumType(type)) return typeof type.getValue(member)?.deprecationReason === 'string';
  if (isObjectType(type) || isInterfaceType(type) || isInputObjectType(type))
    return typeof type.getFields()[member]?.deprecationReason === 'string';
  return false;
}

/** The definition of `Type.field.argument`, or of as much of it as there is. */
function nodeAt(schema: GraphQLSchema, path: string): ASTNode | undefined {
  const [name = '', member, argument] = path.split('.');
  const type = schema.getType(name);
  if (!type) return undefined;
  const own = type.astNode ?? type.extensionASTNodes[0];
  if (member === undefined) return own ?? undefined;
  if (isEnumType(type)) return type.getValue(member)?.astNode ?? own ?? undefined;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return own ?? undefined;
  const field = type.getFields()[member];
  if (!field) return own ?? undefined;
  const found =
    argument !== undefined && 'args' in field ? field.args.find((each) => each.name === argument)?.astNode : undefined;
  return found ?? field.astNode ?? own ?? undefined;
}
