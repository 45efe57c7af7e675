/** Variables: ARGs that a stage does not see, and values that are not there yet. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { chainOf } from './recipe.ts';
import type { Recipe, Stage, Step } from './recipe.ts';
import { finding } from './rules.ts';

/** All of it. */
export function scope(recipe: Recipe): Finding[] {
  return recipe.stages.flatMap((stage) => [...unseen(stage, recipe), ...selfReferences(stage, recipe)]);
}

const use = /\\[\s\S]|\$(?:(\w+)|\{(\w+)([^}]*))/g;

/** Uses of ARGs that only stand before the first FROM. */
function unseen(stage: Stage, { globals, path, lines }: Recipe): Finding[] {
  const seen = new Set<string>();
  for (const parent of chainOf(stage).slice(1))
    for (const { keyword, pairs } of parent.steps)
      if (keyword === 'ENV' || keyword === 'ARG') for (const { name } of pairs) seen.add(name);
  const found: Finding[] = [];
  for (const step of stage.steps) {
    if (step.keyword === 'FROM') continue;
    if (step.keyword !== 'CMD' && step.keyword !== 'ENTRYPOINT' && step.keyword !== 'HEALTHCHECK')
      for (const match of step.source.matchAll(use)) {
        const name = match[1] ?? match[2] ?? '';
        if (!globals.has(name) || seen.has(name) || isSetIn(step, name) || isQuoted(step, match.index)) continue;
        seen.add(name);
        found.push(
          finding('dockerfile/arg-scope', {
            path,
            ...lines.at(step.from + match.index),
            message: `${name} is empty here: its ARG stands before the first FROM`,
            help: `ARG ${name}, after line ${lines.at(stage.from.from).line}`,
          }),
        );
      }
    if (step.keyword === 'ARG' || step.keyword === 'ENV') for (const { name } of step.pairs) seen.add(name);
  }
  return found;
}

/** Does the command itself set it (`NAME=…`, `for NAME in`, `read NAME`)? */
function isSetIn({ keyword, source }: Step, name: string): boolean {
  return keyword === 'RUN' && new RegExp(`\\b${name}=|\\b(for|read|export|local)\\s+${name}\\b`).test(source);
}

function isQuoted({ keyword, source }: Step, at: number): boolean {
  return keyword === 'RUN' && (source.slice(0, at).match(/'/g)?.length ?? 0) % 2 === 1;
}

/** `ENV A=1 B=$A`: the new A is not there before the next instruction. */
function selfReferences(stage: Stage, { path, lines, globals }: Recipe): Finding[] {
  const seen = new Set(globals.keys());
  return stage.steps.flatMap((step) => {
    if (step.keyword !== 'ENV' && step.keyword !== 'ARG') return [];
    const set = new Map<string, number>();
    const found: Finding[] = [];
    for (const { name, value, at } of step.pairs) {
      for (const match of (value ?? '').matchAll(use)) {
        const used = match[1] ?? match[2] ?? '';
        if (step.keyword === 'ENV' && used !== name && set.has(used) && !seen.has(used))
          found.push(
            finding('dockerfile/env-self-reference', {
              path,
              ...lines.at(at),
              message: `${name} uses ${used}, which this same ENV sets: it is not there yet`,
              help: `set ${used} in an ENV before`,
            }),
          );
      }
      set.set(name, at);
    }
    for (const name of set.keys()) seen.add(name);
    return found;
  });
}
