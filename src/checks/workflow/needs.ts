/** Which jobs wait for which: are they there, and does none wait for itself? */

import { nearest } from '../kind/nearest.ts';
import { textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Jobs, Say } from './jobs.ts';

/** All of it. */
export function needs({ jobs }: Jobs, say: Say): void {
  const done = new Map<string, 'open' | 'done'>();
  const known = new Map([...jobs.keys()].map((name) => [name.toLowerCase(), name]));
  const path: string[] = [];
  const visit = (name: string) => {
    done.set(name, 'open');
    path.push(name);
    for (const each of neededBy(jobs.get(name))) {
      const text = textOf(each) ?? '';
      const other = known.get(text.toLowerCase());
      if (other === undefined) {
        if (text.includes('${{')) continue;
        const guess = nearest(text, jobs.keys());
        say('needs', each.from, `job ${name} needs ${text}, which is not there`, guess === null ? {} : { help: guess });
      } else if (done.get(other) === 'open')
        say('needs', each.from, `jobs wait for each other: ${[...path.slice(path.indexOf(other)), other].join(' → ')}`);
      else if (!done.has(other)) visit(other);
    }
    path.pop();
    done.set(name, 'done');
  };
  for (const name of jobs.keys()) if (!done.has(name)) visit(name);
}

function neededBy(job: Item | undefined): readonly Item[] {
  const item = job?.map.get('needs');
  return item?.kind === 'list' ? item.list : item ? [item] : [];
}
