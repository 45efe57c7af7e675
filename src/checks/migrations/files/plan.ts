/** sqitch's plan: the order of its changes, and whether every one has its scripts. */

import type { Migration, MigrationSet, PlanProblem } from './set.ts';

interface Planned {
  name: string;
  line: number;
  requires: string[];
}

/** The set in the order of its plan. */
export function readPlan(set: MigrationSet, { path, text }: { path: string; text: string }): MigrationSet {
  const problems: PlanProblem[] = [];
  const planned = changesIn(text);
  const scripts = new Map(set.migrations.map((migration) => [migration.version, migration]));
  const migrations: Migration[] = [];
  const seen = new Map<string, number>();
  for (const { name, line, requires } of planned) {
    if (name.startsWith('@')) continue;
    for (const need of requires)
      if (!need.includes(':') && !seen.has(need.replace(/@.*/, '')))
        problems.push({ line, message: `${name} requires ${need}, which the plan does not have before it` });
    const script = scripts.get(name);
    if (!script) problems.push({ line, message: `the plan has ${name}, but there is no deploy/${name}.sql` });
    // A change that was reworked stands twice: its scripts are those of the last time.
    else if (!seen.has(name)) migrations.push({ ...script, order: [BigInt(line)] });
    if (script && script.down === null) problems.push({ line, message: `${name} has no revert/${name}.sql` });
    seen.set(name, line);
  }
  const left = [...scripts.values()].filter(({ version }) => !seen.has(version) && !version.includes('@'));
  return { ...set, layout: 'sqitch', migrations, downs: true, plan: { path, text, problems, left } };
}

/** Changes and tags (`@v1`), in their order. */
export function changesIn(text: string): Planned[] {
  return text.split('\n').flatMap((row, index) => {
    const found = /^\s*(?:\+\s*)?(@?[^\s%#@[\]][^\s[\]]*)(?:\s+\[([^\]]*)\])?\s/.exec(`${row.replace(/\r$/, '')} `);
    if (!found?.[1] || row.startsWith('%') || row.startsWith('-')) return [];
    const needs = (found[2] ?? '').split(/\s+/).filter((need) => need !== '' && !need.startsWith('!'));
    return [{ name: found[1], line: index + 1, requires: needs.map((need) => need.replace(/^:/, '')) }];
  });
}
