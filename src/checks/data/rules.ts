/** The rules of JSON, YAML and TOML. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** @see Rule */
export const rules: readonly Rule[] = [
  {
    id: 'syntax/invalid',
    severity: 'error',
    about: 'The file cannot be read as what its name says.',
    bad: 'a: [1, 2',
    good: 'a: [1, 2]',
  },
  {
    id: 'syntax/duplicate-key',
    severity: 'error',
    about: 'A key stands twice in one map: readers take the last, the first, or refuse the file.',
    bad: '{ "port": 1, "port": 2 }',
    good: '{ "port": 2 }',
  },
  {
    id: 'syntax/trailing-comma',
    severity: 'error',
    about: 'A comma behind the last value, which JSON does not allow.',
    bad: '{ "a": 1, }',
    good: '{ "a": 1 }',
  },
  {
    id: 'syntax/comment',
    severity: 'error',
    about: 'A comment in a JSON file that nothing reads as JSON with comments.',
    bad: '{ "a": 1 } // one',
    good: '{ "a": 1 }',
  },
  {
    id: 'syntax/not-a-value',
    severity: 'error',
    about: 'A word or number that is no value of JSON, such as NaN, None or 007.',
    bad: '{ "ratio": NaN }',
    good: '{ "ratio": null }',
  },
  {
    id: 'syntax/quotes',
    severity: 'error',
    about: 'A key or text of JSON that does not stand in double quotation marks.',
    bad: "{ 'a': 1 }",
    good: '{ "a": 1 }',
  },
  {
    id: 'syntax/byte-order-mark',
    severity: 'warning',
    about: 'A JSON file begins with a byte order mark, which JSON.parse and many others refuse.',
    bad: 'EF BB BF { "a": 1 }',
    good: '{ "a": 1 }',
  },
  {
    id: 'syntax/control-character',
    severity: 'error',
    about: 'A raw tab or other control character within a text of JSON.',
    bad: '{ "a": "1<tab>2" }',
    good: '{ "a": "1\\t2" }',
  },
  {
    id: 'syntax/lone-surrogate',
    severity: 'warning',
    about: 'An escape that is half a surrogate pair: no character, and many readers refuse it.',
    bad: '{ "a": "\\ud83d" }',
    good: '{ "a": "\\ud83d\\ude00" }',
  },
  {
    id: 'syntax/tab-indentation',
    severity: 'error',
    about: 'A tab in the indentation of YAML.',
    bad: 'a:\\n<tab>b: 1',
    good: 'a:\\n  b: 1',
  },
  {
    id: 'syntax/unknown-alias',
    severity: 'error',
    about: 'An alias of YAML that names no anchor before it.',
    bad: 'a: *nowhere',
    good: 'a: &here 1\\nb: *here',
  },
  {
    id: 'syntax/alias-bomb',
    severity: 'error',
    about: 'Aliases of aliases that come to more values than a reader can hold.',
    bad: 'b: &b [*a, *a, *a, *a, *a, *a, *a, *a]',
    good: 'b: &b [*a, *a]',
  },
  {
    id: 'syntax/conflict-marker',
    severity: 'error',
    about: 'A conflict of a merge that is not resolved.',
    bad: '<<<<<<< HEAD',
    good: 'a: 1',
  },
  {
    id: 'syntax/version-loses-zero',
    severity: 'warning',
    about: 'A version without quotation marks that YAML reads as a number: 3.10 becomes 3.1.',
    bad: 'python-version: 3.10',
    good: 'python-version: "3.10"',
  },
  {
    id: 'syntax/toml-version',
    severity: 'warning',
    about:
      'An inline table over several lines, or with a comma at its end: most readers are of TOML 1.0, and refuse it.',
    bad: 'point = { x = 1, }',
    good: 'point = { x = 1 }',
  },
  {
    id: 'syntax/word-is-boolean',
    severity: 'info',
    about: 'NO or ON among codes of two letters: readers of YAML 1.1 take it for false or true.',
    bad: 'countries: [SE, NO, DK]',
    good: 'countries: [SE, "NO", DK]',
  },
];

/** Makes findings of these rules. */
export const finding = finder(rules);
