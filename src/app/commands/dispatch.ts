/** `archie dispatch`: what the dispatcher learned from its user's corrections, to look at, to take along, to forget. */

import { labelLine } from '../../personas/learn/labels.ts';
import type { Label, Labels } from '../../personas/learn/labels.ts';
import { UserFault } from '../../protocol/failure.ts';
import { clean } from '../../text/sanitize.ts';
import { numbered, t } from '../../text/words/words.ts';

/** Runs `archie dispatch <what>`; returns what goes to stdout. Throws `UserFault`. */
export function dispatchCommand(labels: Labels, what: string, json: boolean): string {
  switch (what) {
    case 'stats':
      return json ? JSON.stringify(statsOf(labels), null, 2) : statsText(labels);
    case 'export':
      return labels.read().labels.map(labelLine).join('\n');
    case 'reset': {
      const { length } = labels.read().labels;
      labels.reset();
      return t`forgotten: ${numbered(length, 'correction')}`;
    }
    default:
      throw new UserFault(`dispatch ${what}: there is stats, export and reset`);
  }
}

interface Stats {
  corrections: number;
  since: string | null;
  /** From whom to whom, most frequent first. */
  moves: { from: string; to: string; count: number }[];
  /** Of each persona: features with a weight, and the strongest weight in log odds. */
  learned: { persona: string; features: number; strongest: number }[];
  unreadable: number;
}

const nameOf = (persona: string | null): string => persona ?? 'general';

function statsOf(labels: Labels): Stats {
  const { labels: all, broken } = labels.read();
  const first = all[0];
  return {
    corrections: all.length,
    since: first ? new Date(first.at).toISOString().slice(0, 10) : null,
    moves: movesOf(all),
    learned: [...labels.learned()].map(([persona, weights]) => ({
      persona,
      features: weights.size,
      strongest: [...weights.values()].reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0),
    })),
    unreadable: broken,
  };
}

function movesOf(all: readonly Label[]): Stats['moves'] {
  const counts = new Map<string, Stats['moves'][number]>();
  for (const { persona, instead } of all) {
    const key = JSON.stringify([instead, persona]);
    const known = counts.get(key) ?? { from: nameOf(instead), to: nameOf(persona), count: 0 };
    counts.set(key, { ...known, count: known.count + 1 });
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
}

function statsText(labels: Labels): string {
  const { corrections, since, moves, learned, unreadable } = statsOf(labels);
  const lines =
    corrections === 0
      ? [t('nothing learned: you have not corrected the dispatcher yet')]
      : [t`${numbered(corrections, 'correction')} since ${since ?? ''}`];
  for (const { from, to, count } of moves) lines.push(`  ${String(count).padStart(4)}  ${clean(from)} → ${clean(to)}`);
  for (const { persona, features, strongest } of learned)
    lines.push(
      t`  ${clean(persona)}: ${numbered(features, 'feature')}, the strongest ${strongest.toFixed(2)} (log odds)`,
    );
  if (unreadable > 0) lines.push(t`${numbered(unreadable, 'line')} could not be read: left out`);
  return lines.join('\n');
}
