/** `npm run route:train`: learns `weights.json` anew from the corpus; the same file on every machine. */

import { readFileSync, writeFileSync } from 'node:fs';
import { readFolders, readFollowUps, readLookAlikes, readPrompts } from './corpus.ts';
import { learnMatch } from './choice.ts';
import { learnFollowUps, unseenRows } from './follow-ups.ts';
import { calibrate, isHanded, isMixed, learn, outOfFold, probabilityOf } from './model.ts';
import type { Predicted } from './model.ts';
import { fileText, mostBytes } from './pack.ts';
import { packTerms } from './terms.ts';

/** What must hold on hands that were left out: hand-overs right, general prompts handed over, local decisions right. */
const goals = { precision: 0.98, wrongly: 0.0085, right: 0.964 };

/** The least probability, no less than 0.85, from which on hand-overs are as right as they must be. */
function handOverFrom(predicted: readonly Predicted[], probability: (each: Predicted) => number): number {
  const general = predicted.filter(({ sample }) => sample.label === 'general').length;
  for (let from = 0.85; from < 0.99; from += 0.005) {
    const handed = predicted.filter(
      (each) => each.sample.label !== 'ambiguous' && isHanded(each, probability(each), from),
    );
    const right = handed.filter(({ sample }) => sample.label === 'backend-architect').length;
    const wrong = handed.length - right;
    if (right >= goals.precision * handed.length && wrong <= goals.wrongly * general) return Number(from.toFixed(3));
  }
  return 0.99;
}

/** The largest probability up to which a prompt stays, so that all local decisions together are as right as they must be. */
function stayUpTo(predicted: readonly Predicted[], probability: (each: Predicted) => number, from: number): number {
  const clear = predicted.filter(({ sample }) => sample.label !== 'ambiguous');
  for (let most = 0.3; most > 0.05; most -= 0.005) {
    let all = 0;
    let right = 0;
    for (const each of clear) {
      const p = probability(each);
      const handed = isHanded(each, p, from);
      if (!handed && p > most) continue;
      all += 1;
      if (handed === (each.sample.label === 'backend-architect')) right += 1;
    }
    if (right >= goals.right * all) return Number(most.toFixed(3));
  }
  return 0.05;
}

/** Learns everything. */
function train(): string {
  const samples = readPrompts();
  const predicted = outOfFold(samples, 10).filter(({ sample }) => isMixed(sample.hand));
  const made = learn(samples);
  made.calibration = calibrate(predicted);
  const probability = (each: Predicted): number => probabilityOf(each, made.calibration);
  const handOver = handOverFrom(predicted, probability);
  made.thresholds = { handOver, stay: stayUpTo(predicted, probability, handOver) };
  const followUps = unseenRows(readFollowUps(), samples, made.calibration);
  made.followUp = learnFollowUps(
    followUps.map(({ features }) => features),
    followUps.map(({ row }) => row),
  );
  made.match = learnMatch(samples, readLookAlikes(), readFolders(), made);
  return fileText(made);
}

/** The file of terms, a line for each first word. */
function termsText(): string {
  return `${JSON.stringify(packTerms(), null, 1)}\n`;
}

if (import.meta.main) {
  const terms = new URL('../terms.json', import.meta.url);
  const fresh = termsText();
  if (readFileSync(terms, 'utf8') !== fresh) {
    // What was loaded is of the old terms: features would be others than those of the next run.
    writeFileSync(terms, fresh);
    throw new Error('src/personas/router/terms.json was out of date and has been made anew: run it once more');
  }
  const text = train();
  if (text.length > mostBytes) console.log('TOO LARGE', text.length);
  writeFileSync(new URL('../weights.json', import.meta.url), text);
  console.log(`src/personas/router/weights.json: ${text.length} bytes`);
}
