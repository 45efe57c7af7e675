/** The rules of Protocol Buffers. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** Id, severity, what it is about, a bad line, a good one. */
const rows: readonly [string, Rule['severity'], string, string, string][] = [
  ['syntax', 'error', 'The file is no .proto file.', 'string name = 1', 'string name = 1;'],
  [
    'duplicate-number',
    'error',
    'Two fields, or two values of an enum, have one number.',
    'string a = 1; string b = 1;',
    'string a = 1; string b = 2;',
  ],
  [
    'invalid-number',
    'error',
    'A number that no field may have: 0, 19000 to 19999, or above 536870911.',
    'string a = 0;',
    'string a = 1;',
  ],
  [
    'reserved-used',
    'error',
    'A number or name is used that is reserved, or kept for extensions.',
    'reserved 2; string b = 2;',
    'reserved 2; string b = 3;',
  ],
  [
    'duplicate-name',
    'error',
    'A name is there twice, also where JSON makes two into one, or enums share a scope.',
    'enum A { UNKNOWN = 0; } enum B { UNKNOWN = 0; }',
    'enum A { A_UNKNOWN = 0; } enum B { B_UNKNOWN = 0; }',
  ],
  [
    'invalid-enum',
    'error',
    'An enum without values, or whose first value is not 0.',
    'enum Status { OPEN = 1; }',
    'enum Status { STATUS_UNSPECIFIED = 0; }',
  ],
  [
    'invalid-field',
    'error',
    'A label, map, group, oneof or default where it cannot stand.',
    'required string name = 1; // in proto3',
    'string name = 1;',
  ],
  ['unknown-type', 'error', 'A type is used that is nowhere.', 'Ordr order = 1;', 'Order order = 1;'],
  [
    'import-missing',
    'error',
    'A type is used whose file is not imported.',
    'google.protobuf.Timestamp at = 1;',
    'import "google/protobuf/timestamp.proto";',
  ],
  [
    'import-unknown',
    'error',
    'An import that is not in the tree, beside a file with nearly that name.',
    'import "shop/mony.proto";',
    'import "shop/money.proto";',
  ],
  [
    'unused-import',
    'warning',
    'Nothing of an import is used.',
    'import "google/protobuf/any.proto";',
    '// not imported',
  ],
  ['package-missing', 'warning', 'No package is declared.', 'message Order {}', 'package shop.v1; message Order {}'],
  [
    'syntax-missing',
    'warning',
    'No syntax is declared, so that it is read as proto2.',
    'package shop.v1;',
    'syntax = "proto3";',
  ],
  [
    'name-style',
    'warning',
    'A name is not in the style that generated code expects.',
    'string orderId = 1;',
    'string order_id = 1;',
  ],
  [
    'enum-zero',
    'warning',
    'The value 0, which is what nobody set, means something.',
    'enum Status { ACTIVE = 0; }',
    'enum Status { STATUS_UNSPECIFIED = 0; }',
  ],
  [
    'field-removed',
    'error',
    'A field is gone and its number and name are not reserved.',
    'message Order {}',
    'message Order { reserved 2; reserved "note"; }',
  ],
  ['field-renumbered', 'error', 'A field has another number.', 'string note = 3;', 'string note = 2;'],
  [
    'number-reused',
    'error',
    'A number has another field than before.',
    'int64 total = 2;',
    'reserved 2; int64 total = 3;',
  ],
  [
    'field-renamed',
    'warning',
    'A field has another name under the same number: JSON and code notice.',
    'string remark = 2;',
    'string note = 2;',
  ],
  [
    'type-changed',
    'error',
    'A field has another type; where the bytes can still be read it is a warning.',
    'int64 note = 2;',
    'string note = 2;',
  ],
  [
    'label-changed',
    'error',
    'A field became a list, is one no longer, or became or is no longer required.',
    'repeated string note = 2;',
    'string note = 2;',
  ],
  [
    'oneof-changed',
    'error',
    'A field moved into a oneof, or out of it.',
    'oneof kind { string note = 2; }',
    'string note = 2;',
  ],
  [
    'json-name-changed',
    'error',
    'A field has another name in JSON.',
    'string note = 2 [json_name = "n"];',
    'string note = 2;',
  ],
  [
    'enum-value-removed',
    'error',
    'A value of an enum is gone and not reserved.',
    'enum Status { OPEN = 0; }',
    'enum Status { OPEN = 0; reserved 1; reserved "PAID"; }',
  ],
  ['enum-value-changed', 'error', 'A value of an enum has another number.', 'PAID = 2;', 'PAID = 1;'],
  ['enum-value-renamed', 'warning', 'A number of an enum has another name.', 'SETTLED = 1;', 'PAID = 1;'],
  ['message-removed', 'error', 'A message is gone, or (a warning) in another file.', '// gone', 'message Order {}'],
  ['enum-removed', 'error', 'An enum is gone, or (a warning) in another file.', '// gone', 'enum Status { OPEN = 0; }'],
  ['service-removed', 'error', 'A service is gone.', '// gone', 'service Orders {}'],
  ['rpc-removed', 'error', 'An rpc is gone.', 'service Orders {}', 'service Orders { rpc Get(A) returns (B); }'],
  [
    'rpc-changed',
    'error',
    'An rpc takes or gives another message, or streams otherwise.',
    'rpc Get(A) returns (stream B);',
    'rpc Get(A) returns (B);',
  ],
  ['package-changed', 'error', 'The package has another name.', 'package shop.v2;', 'package shop.v1;'],
  ['syntax-changed', 'warning', 'The file is read by another syntax.', 'syntax = "proto3";', 'syntax = "proto2";'],
  ['reserved-removed', 'error', 'What was reserved is no longer.', 'message Order {}', 'message Order { reserved 2; }'],
  [
    'option-changed',
    'warning',
    'An option that names generated code has changed.',
    'option go_package = "b";',
    'option go_package = "a";',
  ],
  ['file-removed', 'error', 'A file is gone, and what it defined with it.', '// gone', 'orders.proto'],
];

/** @see Rule */
export const rules: readonly Rule[] = rows.map(([name, severity, about, bad, good]) => ({
  id: `protobuf/${name}`,
  severity,
  about,
  bad,
  good,
}));

/** Makes findings of these rules. */
export const finding = finder(rules);
