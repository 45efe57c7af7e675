/** Learning whether a prompt goes on with what is under way. */

import { readPrompt } from '../features.ts';
import { followUpFeatures } from '../follow-up.ts';
import type { FollowUpFeatures } from '../follow-up.ts';
import { elsewhere, scoreFeatures } from '../score.ts';
import { decodeTable } from '../weights.ts';
import type { PackedWeights } from '../weights.ts';
import { foldsOf } from './corpus.ts';
import type { FollowUp, Sample } from './corpus.ts';
import { fitDense } from './learn.ts';
import { learn, round } from './model.ts';

function dense(
  rows: readonly Record<string, number>[],
  targets: readonly number[],
  ridge: number,
): Record<string, number> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
  const beta = fitDense(
    rows.map((row) => names.map((name) => row[name] ?? 0)),
    targets,
    ridge,
  );
  return {
    bias: round(beta[names.length] ?? 0, 3),
    ...Object.fromEntries(names.map((name, n) => [name, round(beta[n] ?? 0, 3)])),
  };
}

/** Follow-ups as weights measure them that never saw their hands: whole hands are left out, five times. */
export function unseenRows(
  rows: readonly FollowUp[],
  samples: readonly Sample[],
  calibration: PackedWeights['calibration'],
): { row: FollowUp; fold: number; features: FollowUpFeatures }[] {
  return foldsOf(
    rows.map(({ hand }) => hand),
    5,
  ).flatMap((hands, fold) => {
    const made = { ...learn(samples.filter(({ hand }) => !hands.has(hand))), calibration };
    return rows.filter(({ hand }) => hands.has(hand)).map((row) => ({ row, fold, features: followUpRow(row, made) }));
  });
}

/** A follow-up as `followUpFeatures` measures it, by weights that are given. */
function followUpRow(row: FollowUp, by: PackedWeights): FollowUpFeatures {
  const table = decodeTable(by.table);
  const reading = readPrompt(row.prompt);
  const before = readPrompt(row.previous);
  const scored = scoreFeatures(reading.features, by, table);
  const now = scored.backend;
  const earlier = scoreFeatures(before.features, by, table).backend;
  const specialist = row.current === 'backend-architect';
  return followUpFeatures(reading, {
    specialist,
    mine: specialist ? now : 1 - now,
    others: specialist ? 0 : now,
    elsewhere: elsewhere(scored, by),
    before: earlier,
    previous: before,
  });
}

/** Learns what keeps a conversation where it is. */
export function learnFollowUps(
  rows: readonly FollowUpFeatures[],
  expected: readonly FollowUp[],
): Record<string, number> {
  const sides = (['s', 'g'] as const).map((side) => {
    const mine = rows.flatMap((row, n) => (`${side}:bias` in row ? [{ row, n }] : []));
    const learned = dense(
      mine.map(({ row }) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== `${side}:bias`))),
      mine.map(({ n }) => (expected[n]?.expect === 'stay' ? 1 : 0)),
      1,
    );
    const { bias = 0, ...rest } = learned;
    return { [`${side}:bias`]: bias, ...rest };
  });
  return Object.assign({}, ...sides) as Record<string, number>;
}
