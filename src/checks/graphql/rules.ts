/** The rules of GraphQL. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** Id, severity, what it is about, a bad line, a good one. */
const rows: readonly [string, Rule['severity'], string, string, string][] = [
  ['syntax', 'error', 'The document is no GraphQL.', 'type Query { a: }', 'type Query { a: Int }'],
  [
    'invalid-schema',
    'error',
    'The schema breaks a rule of the specification.',
    'type A implements Node { name: String }',
    'type A implements Node { id: ID! name: String }',
  ],
  [
    'unknown-type',
    'error',
    'A type is used that is defined nowhere.',
    'type Query { order: Ordr }',
    'type Query { order: Order }',
  ],
  [
    'duplicate-definition',
    'error',
    'A type, field, value or directive is defined twice.',
    'enum Size { S M S }',
    'enum Size { S M }',
  ],
  [
    'unknown-directive',
    'error',
    'A directive that is not there, with the name of one nearby.',
    'old: Int @depricated',
    'old: Int @deprecated',
  ],
  [
    'undeclared-directive',
    'info',
    'A directive that is declared nowhere in the tree: the program that reads the schema must know it.',
    'total: Int @money',
    'directive @money on FIELD_DEFINITION',
  ],
  [
    'invalid-operation',
    'error',
    'An operation does not fit the schema.',
    'query { order { nme } }',
    'query { order { name } }',
  ],
  [
    'deprecated-use',
    'info',
    'An operation uses what the schema calls deprecated.',
    'query { oldName }',
    'query { name }',
  ],
  [
    'unused-fragment',
    'warning',
    'A fragment beside an operation is used nowhere: servers refuse the document.',
    'query { me { id } } fragment Name on User { name }',
    'query { me { ...Name } } fragment Name on User { name }',
  ],
  [
    'deep-operation',
    'warning',
    'An operation goes more than ten levels deep.',
    '{ a { b { c { d { e { f { g { h { i { j { k } } } } } } } } } } }',
    '{ a { b { c } } }',
  ],
  [
    'costly-operation',
    'warning',
    'The page sizes of an operation multiply to more than 100,000 items.',
    '{ users(first: 1000) { orders(first: 1000) { id } } }',
    '{ users(first: 50) { orders(first: 20) { id } } }',
  ],
  [
    'unbounded-list',
    'info',
    'A new field of Query gives a list of objects without an argument that bounds it.',
    'orders: [Order!]!',
    'orders(first: Int = 20, after: String): OrderConnection!',
  ],
  [
    'field-removed',
    'error',
    'A field of a type is gone: clients that ask for it fail.',
    'type Order { id: ID! }',
    'type Order { id: ID! total: Int @deprecated }',
  ],
  [
    'input-field-removed',
    'error',
    'A field of an input is gone: clients that send it fail.',
    'input New { name: String }',
    'input New { name: String note: String }',
  ],
  [
    'argument-removed',
    'error',
    'An argument is gone: clients that give it fail.',
    'orders: [Order]',
    'orders(status: Status): [Order]',
  ],
  ['type-removed', 'error', 'A type is gone.', 'type Query { a: Int }', 'type Query { a: Int } type Order { id: ID }'],
  ['type-changed', 'error', 'A field gives another type, or null where it never did.', 'total: String', 'total: Int!'],
  [
    'input-type-changed',
    'error',
    'An argument or a field of an input takes another type, or no longer null.',
    'order(id: ID!): Order',
    'order(id: ID): Order',
  ],
  [
    'required-input-added',
    'error',
    'A new argument or field of an input must be given.',
    'orders(status: Status!): [Order]',
    'orders(status: Status): [Order]',
  ],
  ['enum-value-removed', 'error', 'A value of an enum is gone.', 'enum Status { OPEN }', 'enum Status { OPEN CLOSED }'],
  [
    'enum-value-added',
    'warning',
    'A new value of an enum: clients that handle each one may not know it.',
    'enum Status { OPEN CLOSED HELD }',
    'enum Status { OPEN CLOSED }',
  ],
  ['union-member-removed', 'error', 'A type is no longer in a union.', 'union Hit = Order', 'union Hit = Order | User'],
  [
    'union-member-added',
    'warning',
    'A new type in a union: clients that handle each one may not know it.',
    'union Hit = Order | User | Bot',
    'union Hit = Order | User',
  ],
  [
    'interface-removed',
    'error',
    'A type no longer has an interface: fragments on it find nothing.',
    'type Order { id: ID! }',
    'type Order implements Node { id: ID! }',
  ],
  [
    'default-changed',
    'warning',
    'A default value is another: clients that leave it out get something else.',
    'orders(first: Int = 100): [Order]',
    'orders(first: Int = 20): [Order]',
  ],
  [
    'breaking',
    'error',
    'The schema changed in another way that breaks clients.',
    'schema { query: Root }',
    'schema { query: Query }',
  ],
];

/** @see Rule */
export const rules: readonly Rule[] = rows.map(([name, severity, about, bad, good]) => ({
  id: `graphql/${name}`,
  severity,
  about,
  bad,
  good,
}));

/** Makes findings of these rules. */
export const finding = finder(rules);
