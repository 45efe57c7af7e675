/** The corpus as training reads it: prompts by many hands, each with its label and field of work. */

import { readFileSync } from 'node:fs';
import { readPrompt } from '../features.ts';

/** A line of `corpus/prompts.jsonl`. */
interface Prompt {
  hand: string;
  prompt: string;
  lang: 'en' | 'zh-TW' | 'mixed' | 'ja' | 'es';
  label: 'backend-architect' | 'general' | 'ambiguous';
  field: string;
}

/** A line of `corpus/follow-ups.jsonl`. */
export interface FollowUp {
  hand: string;
  current: string;
  previous: string;
  prompt: string;
  expect: 'stay' | 'switch';
  lang: string;
}

/** A prompt with what it is scored by. */
export interface Sample extends Prompt {
  features: number[];
}

/** A line of `corpus/personas.jsonl`: a persona in the manner of public collections, and the fields of work it is for. */
export interface LookAlike {
  name: string;
  description: string;
  body: string;
  fields: string[];
}

/** A line of `corpus/choices.jsonl`: personas that sit in one folder, and prompts with the one that each is for. */
export interface Folder {
  personas: Pick<LookAlike, 'name' | 'description' | 'body'>[];
  prompts: { prompt: string; label: string }[];
}

const folder = new URL('../corpus/', import.meta.url);

function linesOf<T>(file: string): T[] {
  return readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}

export function readPrompts(): Sample[] {
  return linesOf<Prompt>('prompts.jsonl').map((row) => ({ ...row, features: [...readPrompt(row.prompt).features] }));
}

export function readFollowUps(): FollowUp[] {
  return linesOf<FollowUp>('follow-ups.jsonl');
}

export function readLookAlikes(): LookAlike[] {
  return linesOf<LookAlike>('personas.jsonl');
}

export function readFolders(): Folder[] {
  return linesOf<Folder>('choices.jsonl');
}

/** Hands in groups, so that each can be left out in its turn: whole hands, never single lines. */
export function foldsOf(hands: readonly string[], count: number): Set<string>[] {
  const sorted = [...new Set(hands)].sort();
  return Array.from({ length: count }, (_, fold) => new Set(sorted.filter((_hand, at) => at % count === fold)));
}
