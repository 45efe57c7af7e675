/** `npm run route:train`: learns `weights.json` anew from the corpus; the same file on every machine. */

import { readFileSync, writeFileSync } from 'node:fs';
import { readFollowUps, readLookAlikes, readPrompts } from './corpus.ts';
import { calibrate, followUpRow, learn, learnFollowUps, learnMatch, outOfFold, probabilityOf } from './model.ts';
import type { Predicted } from './model.ts';
import { fileText, mostBytes } from './pack.ts';
import { packTerms } from './terms.ts';

/** A hand-over must be right so often on hands that were left out. */
const precision = 0.985;
/** A stay must be right so often. */
const staysRight = 0.96;

/** The least probability, no less than `least`, from which on hand-overs are as right as they must be. */
function handOverFrom(predicted: readonly Predicted[], probability: (each: Predicted) => number, least: number): number {
  const clear = predicted.filter(({ sample }) => sample.label !== 'ambiguous');
  for (let from = least; from < 0.99; from += 0.005) {
    const handed = clear.filter((each) => probability(each) >= from);
    const right = handed.filter(({ sample }) => sample.label === 'backend-architect');
    if (right.length >= precision * handed.length) return Number(from.toFixed(3));
  }
  return 0.99;
}

/** The largest probability, no more than `most`, below which what stays is as right as it must be. */
function stayBelow(predicted: readonly Predicted[], probability: (each: Predicted) => number, most: number): number {
  const clear = predicted.filter(({ sample }) => sample.label !== 'ambiguous');
  for (let below = most; below > 0.02; below -= 0.005) {
    const stay = clear.filter((each) => probability(each) <= below);
    const right = stay.filter(({ sample }) => sample.label === 'general');
    if (right.length >= staysRight * stay.length) return Number(below.toFixed(3));
  }
  return 0.02;
}

/** Learns everything. */
export function train(): string {
  const samples = readPrompts();
  const predicted = outOfFold(samples, 10);
  const made = learn(samples);
  made.calibration = calibrate(predicted);
  const probability = (each: Predicted): number => probabilityOf(each, made.calibration);
  made.thresholds = {
    handOver: handOverFrom(predicted, probability, 0.85),
    stay: stayBelow(predicted, probability, 0.2),
  };
  const followUps = readFollowUps();
  made.followUp = learnFollowUps(
    followUps.map((row) => followUpRow(row, made)),
    followUps,
  );
  made.match = learnMatch(samples, readLookAlikes(), made);
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
  if (text.length > mostBytes) console.log("TOO LARGE", text.length);
  writeFileSync(new URL('../weights.json', import.meta.url), text);
  console.log(`src/personas/router/weights.json: ${text.length} bytes`);
}
