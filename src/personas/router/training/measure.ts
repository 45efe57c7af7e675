/** `npm run route:measure`: how right the router is on hands it has not seen, by leaving whole hands out. */

import type { PackedWeights } from '../weights.ts';
import { goesOn } from '../follow-up.ts';
import { chances } from '../match.ts';
import { farFields } from '../score.ts';
import { readFolders, readFollowUps, readLookAlikes, readPrompts } from './corpus.ts';
import type { Sample } from './corpus.ts';
import { choicesOf, learnMatch, otherLookAlikes, setsOf } from './choice.ts';
import { learnFollowUps, unseenRows } from './follow-ups.ts';
import { calibrate, isHanded, isMixed, learn, outOfFold, probabilityOf } from './model.ts';
import type { Predicted } from './model.ts';
import { weights } from '../weights.ts';

const share = (part: number, whole: number): string =>
  whole === 0 ? '   – ' : ((100 * part) / whole).toFixed(1).padStart(5);

interface Tally {
  n: number;
  right: number;
  local: number;
  localRight: number;
  handed: number;
  handedRight: number;
  backend: number;
  general: number;
  unclear: number;
  left: number;
}

function tally(
  rows: readonly Predicted[],
  probability: (each: Predicted) => number,
  at: PackedWeights['thresholds'],
): Tally {
  const sum: Tally = {
    n: 0,
    right: 0,
    local: 0,
    localRight: 0,
    handed: 0,
    handedRight: 0,
    backend: 0,
    general: 0,
    unclear: 0,
    left: 0,
  };
  for (const each of rows) {
    const p = probability(each);
    const hands = isHanded(each, p, at.handOver);
    const decided = hands || p <= at.stay;
    if (each.sample.label === 'ambiguous') {
      sum.unclear += 1;
      if (!decided) sum.left += 1;
      continue;
    }
    const backend = each.sample.label === 'backend-architect';
    const right = p > 0.5 === backend;
    sum.n += 1;
    if (backend) sum.backend += 1;
    else sum.general += 1;
    if (right) sum.right += 1;
    if (decided) sum.local += 1;
    if (decided && right) sum.localRight += 1;
    if (hands) sum.handed += 1;
    if (hands && backend) sum.handedRight += 1;
  }
  return sum;
}

function line(name: string, sum: Tally): string {
  return [
    name.padEnd(22),
    String(sum.n).padStart(6),
    share(sum.right, sum.n),
    share(sum.local, sum.n),
    share(sum.localRight, sum.local),
    share(sum.handedRight, sum.handed),
    share(sum.handed - sum.handedRight, sum.general),
    share(sum.handedRight, sum.backend),
    share(sum.left, sum.unclear),
  ].join('  ');
}

/** How much is handed over at the threshold that gives this precision. */
function coverageAt(rows: readonly Predicted[], probability: (each: Predicted) => number, precision: number): string {
  const clear = rows
    .filter(({ sample }) => sample.label !== 'ambiguous')
    .map((each) => ({ p: probability(each), backend: each.sample.label === 'backend-architect' }))
    .sort((a, b) => b.p - a.p);
  let right = 0;
  let best = 0;
  clear.forEach(({ backend }, n) => {
    if (backend) right += 1;
    if (right >= precision * (n + 1)) best = right;
  });
  return share(best, clear.filter(({ backend }) => backend).length);
}

function measureHead(samples: readonly Sample[]): string[] {
  const predicted = outOfFold(samples, 10).filter(({ sample }) => isMixed(sample.hand));
  const by = calibrate(predicted);
  const probability = (each: Predicted): number => probabilityOf(each, by);
  const at = weights.thresholds;
  const part = (name: string, wanted: (sample: Sample) => boolean): string =>
    line(
      name,
      tally(
        predicted.filter(({ sample }) => wanted(sample)),
        probability,
        at,
      ),
    );
  const langs = [...new Set(samples.map(({ lang }) => lang))].sort();
  return [
    `hand over from ${at.handOver}, stay up to ${at.stay}; ${new Set(samples.map(({ hand }) => hand)).size} hands, ${samples.length} prompts, 10 groups of hands left out in turn`,
    `${' '.repeat(22)}  clear  right  local   ·right  ·handed ·wrongly ·of all  unclear`,
    `${' '.repeat(22)}              decided  of it   precise  handed  back-end left to model`,
    part('all', () => true),
    ...langs.map((lang) => part(`  ${lang}`, (sample) => sample.lang === lang)),
    part('  far from software', (sample) => farFields.has(sample.field)),
    `back-end work handed over at 98 % precision: ${coverageAt(predicted, probability, 0.98)} %`,
  ];
}

function measureFollowUps(samples: readonly Sample[]): string[] {
  const rows = unseenRows(readFollowUps(), samples, weights.calibration);
  let right = 0;
  const sides = new Map<string, [number, number]>();
  for (const left of new Set(rows.map(({ fold }) => fold))) {
    const seen = rows.filter(({ fold }) => fold !== left);
    const learned = learnFollowUps(
      seen.map(({ features }) => features),
      seen.map(({ row }) => row),
    );
    for (const { row, features } of rows.filter(({ fold }) => fold === left)) {
      const good = goesOn(features, learned) >= 0.5 === (row.expect === 'stay');
      if (good) right += 1;
      const key = `${row.current}, ${row.expect}`;
      const before = sides.get(key) ?? [0, 0];
      sides.set(key, [before[0] + (good ? 1 : 0), before[1] + 1]);
    }
  }
  return [
    `follow-ups right: ${share(right, rows.length)} % of ${rows.length}`,
    ...[...sides]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, [good, n]]) => `  ${key.padEnd(28)} ${share(good, n)} % of ${n}`),
  ];
}

/** Personas and hands that matching never saw. */
function measureMatch(samples: readonly Sample[]): string[] {
  const sums = { persona: [0, 0], general: [0, 0], backend: [0, 0] };
  for (const half of [0, 1]) {
    const hands = [...new Set(samples.map(({ hand }) => hand))].sort();
    const held = new Set(hands.filter((_, at) => at % 4 === half));
    const known = samples.filter(({ hand }) => !held.has(hand));
    const made = learn(known);
    made.calibration = weights.calibration;
    const all = otherLookAlikes(readLookAlikes(), made);
    const by = learnMatch(
      known,
      all.filter((_, at) => at % 2 === half),
      readFolders(),
      made,
    );
    const fresh = all.filter((_, at) => at % 2 !== half);
    const choices = choicesOf(
      samples.filter(({ hand }) => held.has(hand)),
      setsOf(fresh, 9, 6, 99),
      made,
    );
    for (const { alternatives, right } of choices) {
      const likely = chances(alternatives, by);
      const good = likely.indexOf(Math.max(...likely)) === right;
      const last = alternatives.length - 1;
      const sum = right === last ? sums.backend : right === last - 1 ? sums.general : sums.persona;
      sum[0] = (sum[0] ?? 0) + (good ? 1 : 0);
      sum[1] = (sum[1] ?? 0) + 1;
    }
  }
  const part = ([good = 0, all = 0]: number[]): string => `${share(good, all)} % of ${all}`;
  return [
    'nine personas never trained on beside backend-architect, prompts by hands never seen:',
    `  for one of them ${part(sums.persona)}; for nobody ${part(sums.general)}; back-end ${part(sums.backend)}`,
  ];
}

if (import.meta.main) {
  const samples = readPrompts();
  for (const text of [...measureHead(samples), ...measureFollowUps(samples), ...measureMatch(samples)])
    console.log(text);
}
