/** JSON, YAML and TOML: can they be read, and does a key stand twice? */

import { parseAllDocuments } from 'yaml';
import { finder, foundIn } from '../kind/check.ts';
import type { Check, Rule } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';

const rules: Rule[] = [
  {
    id: 'syntax/invalid',
    severity: 'error',
    about: 'The file cannot be read as what its name says.',
    bad: 'a: [1, 2',
    good: 'a: [1, 2]',
  },
];
const finding = finder(rules);

export const syntax: Check = {
  kind: 'syntax',
  about: 'JSON, YAML and TOML can be read, and no key stands twice',
  rules,
  engine: async () => ({ name: 'yaml', version: '2.9.1' }),
  detect: () => true,
  async *check(files) {
    for (const { path, content } of files) {
      if (content === null) continue;
      const lines = new Lines(content);
      const errors = parseAllDocuments(content).flatMap(({ errors: each }) => each);
      yield foundIn(
        path,
        errors.map(({ pos, message }) => finding('syntax/invalid', { path, ...lines.at(pos[0]), message })),
        'can be read',
      );
    }
  },
};
