/** A workflow or a composite action as rules see it: events, jobs, steps, and the tree it stands in. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import { itemAt, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';

/** Tells a finding at an offset. */
export type Say = (
  rule: string,
  at: number,
  message: string,
  more?: Partial<Pick<Finding, 'help' | 'severity'>>,
) => void;

/** What rules look at. */
export interface Jobs {
  text: string;
  root: Item;
  events: ReadonlyMap<string, Item>;
  jobs: ReadonlyMap<string, Item>;
  /** Of all jobs, or of the action. */
  steps: readonly Item[];
  isAction: boolean;
  /** The folder that `./` stands for: with a slash at its end, or empty. */
  base: string;
  tree: TextTree;
}

/** Reads it. */
export function readJobs(path: string, text: string, root: Item, tree: TextTree): Jobs {
  const isAction = !/(^|\/)\.github\/workflows\//.test(path);
  const jobs = itemAt(root, 'jobs')?.map ?? new Map<string, Item>();
  const steps = isAction
    ? (itemAt(root, 'runs', 'steps')?.list ?? [])
    : [...jobs.values()].flatMap(({ map }) => map.get('steps')?.list ?? []);
  // An action of a repository whose root nobody knows: its own folder upwards is tried by who asks.
  const base = isAction ? '' : path.slice(0, path.indexOf('.github/workflows/'));
  // YAML 1.1 takes `on` for true; the reader here does not.
  return { text, root, events: eventsOf(root.map.get('on')), jobs, steps, isAction, base, tree };
}

function eventsOf(on: Item | undefined): Map<string, Item> {
  if (!on) return new Map();
  if (on.kind === 'map') return new Map(on.map);
  const all = on.kind === 'list' ? on.list : [on];
  return new Map(all.map((each) => [textOf(each) ?? '', each]));
}
