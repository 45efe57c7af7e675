/** Compose files: do they follow the specification, is all there that they name, and can it start. */

import { posix } from 'node:path';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, Found } from '../kind/check.ts';
import { readYaml } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { givenTogether } from './elsewhere.ts';
import { files } from './files.ts';
import { readProject } from './project.ts';
import type { Project } from './project.ts';
import { references } from './references.ts';
import { rules } from './rules.ts';
import { bySchema, schemaVersion } from './schema.ts';
import { settings } from './settings.ts';
import { ports, waiting } from './waiting.ts';

/** @see Check */
export const compose: Check = {
  kind: 'compose',
  about:
    'Compose files: the specification, what services name and wait for, ports, files, images, secrets, rights on the host',
  rules,
  engine: async () => ({ name: 'compose-spec', version: schemaVersion }),
  detect(path, content) {
    if (/(^|\/)\.github\//.test(path) || /^apiVersion:/m.test(content)) return false;
    const name = posix.basename(path);
    const services = /^(["']?)services\1\s*:/m.test(content);
    if (/^(docker-)?compose\.ya?ml$/i.test(name)) return true;
    if (!services && !/^(["']?)(networks|volumes|include)\1\s*:/m.test(content)) return false;
    if (/^(docker-)?compose[._-][\w.-]*\.ya?ml$/i.test(name)) return true;
    // Other names need what only a service of Compose has.
    return (
      services &&
      /^ {2,}(image|build)\s*:/m.test(content) &&
      !/^(stages|pipelines|image|pipeline|jobs|on)\s*:/m.test(content)
    );
  },
  async *check(all, context) {
    for (const { path, content } of all) if (content !== null) yield await one(path, content, context);
  },
};

async function one(path: string, content: string, { proposed }: CheckContext): Promise<Found> {
  if (/\{\{|\{%|<%/.test(content) && /^\s*(\{\{|\{%|<%)/m.test(content)) return notChecked(path, 'a template');
  const documents = readYaml(content);
  if (documents === 'too large') return notChecked(path, 'its aliases make more of it than can be gone through');
  if (documents === null) return notChecked(path, 'it cannot be read as YAML');
  const [first] = documents;
  if (!first || first.root.kind !== 'map') return notChecked(path, 'it is empty');
  const project = await readProject(path, content, first.root, proposed);
  bySchema(project);
  references(project);
  settings(project);
  await waiting(project);
  ports(project);
  await files(project);
  dollars(first.root, project);
  await givenTogether(project);
  const found = project.found.toSorted((a, b) => a.line - b.line);
  return foundIn(path, found, summary(project));
}

/** `$` that begins no variable. */
function dollars(root: Item, { say }: Project): void {
  const seen = new Set<Item>();
  const visit = (item: Item, name: string) => {
    if (seen.has(item) || name.startsWith('x-')) return;
    seen.add(item);
    for (const [key, each] of item.map) visit(each, key);
    for (const each of item.list) visit(each, '');
    if (item.kind !== 'scalar' || typeof item.value !== 'string' || !item.value.includes('$')) return;
    const wrong = /\$(?!\$|[A-Za-z_]|\{[A-Za-z_]\w*(?:\}|:?[-?+]))/.exec(item.value.replaceAll('$$', '  '));
    if (wrong)
      say(
        'interpolation',
        item.from,
        `${item.value.slice(wrong.index, wrong.index + 12).split('\n', 1)[0]} is no variable: Compose stops here`,
        { help: 'a dollar sign itself is written $$' },
      );
  };
  visit(root, '');
}

function summary({ services, names, partial }: Project): string {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  const parts = [
    counted(services.size, 'service'),
    ...(names.volumes.size > 0 ? [counted(names.volumes.size, 'volume')] : []),
  ];
  return `${parts.join(', ')} · all that is named is there${partial ? ' · together with the files beside it' : ''}`;
}
