/** What the official schema cannot say: names that must fit each other within an AsyncAPI document. */

import { entryOf, textOf, valueOf } from '../data/node.ts';
import type { DataEntry, DataNode } from '../data/node.ts';
import type { SchemaProblem } from '../schema/problem.ts';

function entriesOf(node: DataNode | undefined): DataEntry[] {
  return node?.kind === 'object' ? node.entries : [];
}

function itemsOf(node: DataNode | undefined): DataNode[] {
  return node?.kind === 'array' ? node.items : [];
}

/** Parameters, operations, servers and security. */
export function meaningProblems(root: DataNode, version: string): SchemaProblem[] {
  const isThree = version.startsWith('3');
  return [
    ...parameters(root, isThree),
    ...(isThree ? operations(root) : [...operationIds(root), ...serverNames(root)]),
    ...security(root, isThree),
  ];
}

/** `{id}` of an address is described, and what is described is in the address. */
function parameters(root: DataNode, isThree: boolean): SchemaProblem[] {
  const rule = 'asyncapi/parameter';
  return entriesOf(valueOf(root, 'channels')).flatMap(({ key, value, from }): SchemaProblem[] => {
    if (entryOf(value, '$ref')) return [];
    const address = isThree ? textOf(value, 'address') : key;
    if (address === undefined) return [];
    const used = [...address.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
    const described = entriesOf(valueOf(value, 'parameters'));
    const at = isThree ? (entryOf(value, 'address')?.from ?? from) : from;
    return [
      ...used
        .filter((name) => !described.some((each) => each.key === name))
        .map((name) => ({
          rule,
          from: at,
          message: `the parameter {${name}} of ${address} is not described in parameters`,
        })),
      ...described
        .filter((each) => !used.includes(each.key))
        .map((each) => ({
          rule,
          from: each.from,
          message: `the parameter ${each.key} is not in the address ${address}`,
        })),
    ];
  });
}

/** Messages of an operation of 3.x are those of its channel. */
function operations(root: DataNode): SchemaProblem[] {
  return entriesOf(valueOf(root, 'operations')).flatMap(({ key, value }) => {
    const channel = textOf(valueOf(value, 'channel'), '$ref');
    if (channel === undefined || !channel.startsWith('#/')) return [];
    return itemsOf(valueOf(value, 'messages')).flatMap((item): SchemaProblem[] => {
      const ref = entryOf(item, '$ref');
      const said = textOf(item, '$ref');
      if (!ref || said === undefined || said.startsWith(`${channel}/messages/`)) return [];
      return [
        {
          rule: 'asyncapi/message-not-in-channel',
          from: ref.from,
          message: `operation ${key}: ${said} is no message of its channel`,
          help: `$ref: '${channel}/messages/…'`,
        },
      ];
    });
  });
}

function operationIds(root: DataNode): SchemaProblem[] {
  const seen = new Set<string>();
  return entriesOf(valueOf(root, 'channels')).flatMap(({ value }) =>
    entriesOf(value).flatMap(({ key, value: operation }): SchemaProblem[] => {
      if (key !== 'publish' && key !== 'subscribe') return [];
      const id = textOf(operation, 'operationId');
      if (id === undefined || !seen.has(id)) {
        if (id !== undefined) seen.add(id);
        return [];
      }
      return [
        {
          rule: 'asyncapi/duplicate-id',
          from: entryOf(operation, 'operationId')?.from ?? value.from,
          message: `the operationId ${id} is there twice`,
        },
      ];
    }),
  );
}

function serverNames(root: DataNode): SchemaProblem[] {
  const names = entriesOf(valueOf(root, 'servers')).map(({ key }) => key);
  return entriesOf(valueOf(root, 'channels')).flatMap(({ value }) =>
    itemsOf(valueOf(value, 'servers')).flatMap((item): SchemaProblem[] =>
      item.kind === 'scalar' && !names.includes(String(item.value))
        ? [{ rule: 'asyncapi/unknown-name', from: item.from, message: `there is no server ${item.value}` }]
        : [],
    ),
  );
}

/** Schemes that servers and operations of 2.x ask for. */
function security(root: DataNode, isThree: boolean): SchemaProblem[] {
  if (isThree) return [];
  const names = entriesOf(valueOf(valueOf(root, 'components'), 'securitySchemes')).map(({ key }) => key);
  const askers = [
    ...entriesOf(valueOf(root, 'servers')).map(({ value }) => value),
    ...entriesOf(valueOf(root, 'channels')).flatMap(({ value }) =>
      ['publish', 'subscribe'].map((way) => valueOf(value, way)),
    ),
  ];
  return askers.flatMap((asker) =>
    itemsOf(valueOf(asker, 'security')).flatMap((item) =>
      entriesOf(item).flatMap(({ key, from }): SchemaProblem[] =>
        names.includes(key)
          ? []
          : [
              {
                rule: 'asyncapi/unknown-name',
                from,
                message: `there is no security scheme ${key} in components.securitySchemes`,
              },
            ],
      ),
    ),
  );
}
