/** E13: what isolation costs, where the view stands when the command comes: the start of a command, and a command that changes three files, landed, on trees of ten and of a hundred thousand. */

import { IsolatedTree } from '../../bench/isolation.ts';
import { spread, timed } from '../../bench/measure.ts';
import { IsolatedPlace, launchers } from '../support/isolation.ts';
import type { Exam, Outcome } from './exam.ts';

/** Milliseconds at most: a start beyond a plain one; three files. */
const goals = { start: 15, cycle: 40 };

/** `--rounds 20 --sizes 10000,100000 --parent <dir>`. */
export const exam: Exam = async (options = {}) => {
  const rounds = Number(options['rounds'] ?? 20);
  const sizes = (options['sizes'] ?? '10000,100000').split(',').map(Number);
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const hold = (what: string, samples: readonly number[], goal: number): void => {
    const { median, low } = spread(samples);
    outcome.says.push(`  ${what}: ${median.toFixed(1)} ms, at best ${low.toFixed(1)} (goal: at most ${goal})`);
    outcome.checked += 1;
    if (median > goal) outcome.missed.push(what);
  };
  for (const size of sizes) {
    const tree = await IsolatedTree.plant(size, options['parent']);
    try {
      if (tree.why !== null)
        return { says: [`not on this machine: ${tree.why}`], missed: ['no isolation'], checked: 0 };
      outcome.says.push(tree.how);
      const { more, cycle } = await tree.costs(rounds, { ahead: true });
      hold(`${size} files: isolated true, more than a plain one`, more, goals.start);
      hold(`${size} files: three changed, collected and landed`, cycle, goals.cycle);
      // The start does not depend on the tree, so each launcher is measured once.
      if (size === sizes[0]) await holdLaunchers(tree, rounds, hold);
    } finally {
      tree.remove();
    }
  }
  return outcome;
};

async function holdLaunchers(
  tree: IsolatedTree,
  rounds: number,
  hold: (what: string, samples: readonly number[], goal: number) => void,
): Promise<void> {
  for (const { name, works, programs } of launchers) {
    if (!works) continue;
    const place = new IsolatedPlace(programs);
    try {
      const more: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const usual = await timed(() => tree.plain('true'));
        await place.foresee();
        more.push((await timed(() => place.run('true'))) - usual);
      }
      hold(`by ${name}: isolated true, more than a plain one`, more, goals.start);
    } finally {
      place.remove();
    }
  }
}
