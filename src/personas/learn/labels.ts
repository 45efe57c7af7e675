/** Labels: what a user made of the dispatcher's decisions, in a file of archie's state, and what they come to. */

import { constants, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { appendWhole } from '../../disk/append.ts';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { errno } from '../../disk/errno.ts';
import { readText, withOpenFile } from '../../disk/open-file.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import type { Learned, Overruling } from '../../protocol/persona.ts';
import { subjectOf } from './features.ts';

/** One correction. `null` is the general assistant. */
export interface Label {
  /** Milliseconds since the epoch. */
  at: number;
  persona: string | null;
  instead: string | null;
  /** Upper 24 bits of hashes, ascending. */
  features: number[];
}

/** The file of labels, and what was learned from it. */
export interface Labels {
  /** Keeps a correction; what cannot be written is learned until archie ends. False where its prompt says too little. */
  add(overruling: Overruling, at: number): boolean;
  /** What they come to, or came to before a moment. Read when it is first asked for. */
  learned(before?: number): Learned;
  /** All that are kept, oldest first, and how many lines could not be read. */
  read(): { labels: readonly Label[]; broken: number };
  /** Forgets them. Throws system errors. */
  reset(): void;
}

/** Log odds: what one label adds to a feature, what a feature may come to, and what one label adds to its own prompt. */
const step = 0.05;
const most = 0.3;
const mostOfOne = 1;
/** Labels that count and are kept: people and projects change. */
const kept = 500;
/** The file is written anew when it has grown to so many lines. */
const compactedAt = 1_000;

const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Opens the labels in this file, which need not be there. */
export function labelsAt(path: string): Labels {
  let known: { labels: Label[]; broken: number } | undefined;
  let learned: Learned | undefined;
  const read = () => (known ??= readLabels(path));
  return {
    read,
    learned: (before) =>
      before === undefined
        ? (learned ??= learnedFrom(read().labels))
        : learnedFrom(read().labels.filter(({ at }) => at < before)),
    add({ prompt, persona, instead }, at) {
      const features = subjectOf(prompt);
      if (features.length === 0 || persona === instead) return false;
      const label: Label = { at, persona, instead, features };
      const { labels } = read();
      labels.push(label);
      learned = undefined;
      try {
        keep(path, label, labels);
      } catch {
        // Known until archie ends.
      }
      return true;
    },
    reset() {
      rmSync(path, { force: true });
      known = undefined;
      learned = undefined;
    },
  };
}

/** What labels add to the log odds of each persona: small steps, each feature capped, the newest labels only. */
export function learnedFrom(labels: readonly Label[]): Learned {
  const learned = new Map<string, Map<number, number>>();
  const move = (persona: string | null, features: readonly number[], by: number): void => {
    if (persona === null) return;
    let own = learned.get(persona);
    if (!own) learned.set(persona, (own = new Map()));
    for (const feature of features) own.set(feature, Math.max(-most, Math.min(most, (own.get(feature) ?? 0) + by)));
  };
  for (const { persona, instead, features } of labels.slice(-kept)) {
    const by = Math.min(step, mostOfOne / features.length);
    move(persona, features, by);
    move(instead, features, -by);
  }
  return learned;
}

/** One line of the file. */
export function labelLine(label: Label): string {
  return JSON.stringify(label);
}

function keep(path: string, label: Label, labels: Label[]): void {
  makePrivateDir(dirname(path));
  if (labels.length >= compactedAt) {
    labels.splice(0, labels.length - kept);
    writeFileAtomic(path, labels.map((each) => `${labelLine(each)}\n`).join(''));
    return;
  }
  // Begins with a line end: a line that was cut short spoils only itself.
  withOpenFile(path, toAppend, (fd) => appendWhole(fd, Buffer.from(`\n${labelLine(label)}`)));
}

function readLabels(path: string): { labels: Label[]; broken: number } {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    return { labels: [], broken: errno(error) === 'ENOENT' ? 0 : 1 };
  }
  const labels: Label[] = [];
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const label = readLabel(line);
    if (label) labels.push(label);
    else broken += 1;
  }
  return { labels, broken };
}

function readLabel(line: string): Label | null {
  try {
    const { at, persona, instead, features } = JSON.parse(line) as Record<string, unknown>;
    const isName = (value: unknown): value is string | null => value === null || typeof value === 'string';
    const areHashes =
      Array.isArray(features) && features.length > 0 && features.every((each) => Number.isInteger(each));
    if (typeof at !== 'number' || !isName(persona) || !isName(instead) || !areHashes) return null;
    return { at, persona, instead, features: features as number[] };
  } catch {
    return null;
  }
}
