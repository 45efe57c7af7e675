/** Applies migrations that are there already: many in one go, since every question to the server is a wait. */

import type { Database, SqlFailure } from '../../postgres/database.ts';
import type { Statement } from '../../sql/statement.ts';
import type { Migration, MigrationSet } from '../files/set.ts';
import { applyScript, isSimple, runnable, Surroundings } from './apply.ts';
import type { Stopped } from './apply.ts';
import { readScript } from './read.ts';
import type { Script } from './read.ts';
import { endsPrepared } from './statements.ts';

/** The code of a script that is not for us to run. */
const unreadable = 'archie:unreadable';
/** At once: what is ended for its time is ended with all of them. */
const most = { steps: 10, characters: 50_000 };

interface Step {
  migration: Migration;
  script: Script;
  run: Statement[];
}

/** All of the set's migrations, in order. Null when they apply. */
export async function applyAll(
  database: Database,
  { migrations }: Pick<MigrationSet, 'migrations'>,
  around = new Surroundings(),
): Promise<Stopped | null> {
  let waiting: Step[] = [];
  const catchUp = async () => {
    const steps = waiting;
    waiting = [];
    return applySteps(database, steps, around);
  };
  for (const migration of migrations) {
    const script = await readScript(migration.up);
    const run = await joining(database, script, around);
    if (run) {
      waiting.push({ migration, script, run });
      const size = waiting.reduce((sum, each) => sum + each.script.part.text.length, 0);
      if (waiting.length < most.steps && size < most.characters) continue;
    }
    const stopped = (await catchUp()) ?? (run ? null : await applyOne(database, { migration, script }, around));
    if (stopped) return stopped;
  }
  return catchUp();
}

async function applyOne(
  database: Database,
  { migration, script }: Pick<Step, 'migration' | 'script'>,
  around: Surroundings,
): Promise<Stopped | null> {
  if (script.notChecked !== undefined) return { migration, failure: { message: script.notChecked, code: unreadable } };
  const stopped = await applyScript(database, script, around);
  return stopped && { migration, ...stopped };
}

/** Its statements, where it is one transaction and nothing else. */
async function joining(database: Database, script: Script, around: Surroundings): Promise<Statement[] | null> {
  const { part, statements, failed, notChecked } = script;
  if (failed || notChecked !== undefined || part.around === 'none' || !isSimple(statements)) return null;
  if (statements.some(endsPrepared)) return null;
  const run = await runnable(database, statements, around);
  return Array.isArray(run) ? run : null;
}

let batches = 0;

/** Each in a transaction of its own. The one that fails is tried alone, and those after it anew. */
async function applySteps(database: Database, steps: readonly Step[], around: Surroundings): Promise<Stopped | null> {
  const [first] = steps;
  if (!first) return null;
  if (steps.length === 1) return applyOne(database, first, around);
  const batch = `${++batches}.`;
  const texts = steps.map(({ run }, index) =>
    [
      'begin',
      ...run.map(({ text }) => text),
      `select set_config('archie.done', '${batch}${index}', false)`,
      'commit',
    ].join('\n;\n'),
  );
  try {
    await database.run(texts.join('\n;\n'));
    return null;
  } catch (error) {
    if (String((error as SqlFailure).code).startsWith('archie:')) throw error;
  }
  await database.run('rollback');
  const [row] = await database.query<{ done: string | null }>(`select current_setting('archie.done', true) as done`);
  const at = row?.done?.startsWith(batch) ? Number(row.done.slice(batch.length)) + 1 : 0;
  const failed = steps[at];
  const stopped = failed ? await applyOne(database, failed, around) : null;
  return stopped ?? applySteps(database, steps.slice(at + 1), around);
}
