/** A Dockerfile as the rules see it: steps with their places, and the stages that they make up. */

import { DockerfileParser } from 'dockerfile-ast';
import type { Flag, Instruction, JSONInstruction } from 'dockerfile-ast';
import { Lines } from '../kind/lines.ts';

/** A word of the file, and where it stands. */
export interface Word {
  text: string;
  at: number;
}

/** One instruction. */
export interface Step {
  /** In capitals. */
  keyword: string;
  from: number;
  to: number;
  /** As it is written, with its keyword, continuations and remarks. */
  source: string;
  /** Where the source's arguments begin: offset in the file. */
  argumentsAt: number;
  flags: { name: string; value: string | null; at: number }[];
  words: Word[];
  /** The strings of the exec form; null in the shell form. */
  exec: string[] | null;
  /** Texts that are given along (`<<EOF`). `closed`: its end was found. */
  heredocs: { name: string; from: number; to: number; closed: boolean }[];
  /** `NAME=value` of ENV, ARG and LABEL. */
  pairs: { name: string; value: string | null; at: number }[];
  /** What ONBUILD is to do. */
  trigger: Step | null;
  /** The stage it stands in, -1 before the first FROM. */
  stage: number;
}

/** From one FROM to the next. */
export interface Stage {
  index: number;
  name: string | null;
  /** As it is written, and with the defaults of ARGs put in; null where one has none. */
  image: string;
  resolved: string | null;
  imageAt: number;
  from: Step;
  steps: Step[];
  /** The earlier stage it builds on. */
  parent: Stage | null;
}

/** The whole file. */
export interface Recipe {
  path: string;
  text: string;
  lines: Lines;
  escape: string;
  /** All of it, in order, those of stages too. */
  steps: Step[];
  stages: Stage[];
  /** What ARGs before the first FROM say: null without a default. */
  globals: ReadonlyMap<string, string | null>;
}

/** The stages that go into the last one: itself first. */
export function chainOf(stage: Stage | undefined): Stage[] {
  const chain: Stage[] = [];
  for (let at = stage ?? null; at; at = at.parent) chain.push(at);
  return chain;
}

/** Reads it. Never throws for what is wrong in it: the rules say so. */
export function readRecipe(path: string, content: string): Recipe {
  // The parser takes a mark of the byte order for a letter.
  const text = content.startsWith('\uFEFF') ? ` ${content.slice(1)}` : content;
  const lines = new Lines(text);
  const parsed = DockerfileParser.parse(text);
  const escape = parsed.getEscapeCharacter();
  const steps = parsed.getInstructions().map((each) => stepOf(each, text, lines));
  const globals = new Map<string, string | null>();
  const stages: Stage[] = [];
  for (const step of steps) {
    if (step.keyword === 'FROM') stages.push(stageOf(step, stages, globals));
    step.stage = stages.length - 1;
    if (stages.length > 0) stages.at(-1)?.steps.push(step);
    else if (step.keyword === 'ARG') for (const { name, value } of step.pairs) globals.set(name, value);
  }
  return { path, text, lines, escape, steps, stages, globals };
}

function stageOf(from: Step, earlier: readonly Stage[], globals: ReadonlyMap<string, string | null>): Stage {
  const [image, as, name] = from.words;
  const named = as?.text.toLowerCase() === 'as' && name ? name.text.toLowerCase() : null;
  const written = image?.text ?? '';
  return {
    index: earlier.length,
    name: named,
    image: written,
    resolved: expand(written, (variable) => globals.get(variable) ?? null),
    imageAt: image?.at ?? from.from,
    from,
    steps: [],
    parent: earlier.findLast(({ name: other }) => other !== null && other === written.toLowerCase()) ?? null,
  };
}

/** Puts values of variables in; null where one of them has none. */
export function expand(text: string, valueOf: (name: string) => string | null): string | null {
  let known = true;
  const out = text.replace(
    /\$(?:(\w+)|\{(\w+)(?:(:?[-+])([^{}]*))?[^{}]*\})/g,
    (_all, plain?: string, braced?: string, operator?: string, other?: string) => {
      const value = valueOf(plain ?? braced ?? '');
      if (operator?.endsWith('-')) return value || (other ?? '');
      if (operator?.endsWith('+')) return value ? (other ?? '') : '';
      if (value === null) known = false;
      return value ?? '';
    },
  );
  return known ? out : null;
}

function stepOf(instruction: Instruction, text: string, lines: Lines): Step {
  const offset = ({ line, character }: { line: number; character: number }) => lines.offset(line + 1) + character;
  const { start, end } = instruction.getRange();
  const [from, to] = [offset(start), offset(end)];
  const keyword = instruction.getKeyword().toUpperCase();
  const range = instruction.getArgumentsRange();
  const more = instruction as Partial<JSONInstruction> & Instruction & { getHeredocs(): HeredocLike[] };
  const heredocs = ['RUN', 'COPY', 'ADD'].includes(keyword) ? more.getHeredocs() : [];
  const json = jsonOf(keyword, instruction.getRawArgumentsContent() ?? '');
  const onbuild = instruction as Instruction & { getTriggerInstruction?(): Instruction | null };
  const trigger = keyword === 'ONBUILD' ? (onbuild.getTriggerInstruction?.() ?? null) : null;
  return {
    keyword,
    from,
    to,
    source: text.slice(from, to),
    argumentsAt: range ? offset(range.start) : to,
    flags: flagsOf(more).map((flag) => ({
      name: flag.getName(),
      value: flag.getValue(),
      at: offset(flag.getRange().start),
    })),
    words: instruction.getArguments().map((word) => ({ text: word.getValue(), at: offset(word.getRange().start) })),
    exec: json,
    heredocs: heredocs.map((each) => {
      const content = each.getContentRange();
      const closing = each.getDelimiterRange();
      const begins = content ? offset(content.start) : to;
      return { name: each.getName(), from: begins, to: closing ? offset(closing.start) : to, closed: closing !== null };
    }),
    pairs: pairsOf(instruction, offset),
    trigger: trigger && stepOf(trigger, text, lines),
    stage: -1,
  };
}

interface HeredocLike {
  getName(): string;
  getContentRange(): { start: { line: number; character: number } } | null;
  getDelimiterRange(): { start: { line: number; character: number } } | null;
}

function flagsOf(instruction: Instruction & { getFlags?(): Flag[] }): Flag[] {
  return instruction.getFlags?.() ?? [];
}

interface PropertyLike {
  getName(): string;
  getValue(): string | null;
  getRange(): { start: { line: number; character: number } };
}

function pairsOf(instruction: Instruction, offset: (at: { line: number; character: number }) => number): Step['pairs'] {
  const more = instruction as Instruction & { getProperties?(): PropertyLike[] };
  const words = instruction.getArguments();
  // Of ARG, every word is a name of its own; the parser takes the second for the value of the first, as ENV has it.
  if (instruction.getKeyword().toUpperCase() === 'ARG' && !words[0]?.getValue().includes('='))
    return words.flatMap((word) => {
      const [, name = '', value = null] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word.getValue()) ?? [];
      return name === '' ? [] : [{ name, value, at: offset(word.getRange().start) }];
    });
  return (more.getProperties?.() ?? []).map((each) => ({
    name: each.getName(),
    value: each.getValue(),
    at: offset(each.getRange().start),
  }));
}

/** The strings of the exec form. Docker takes what is no JSON for the shell form. */
function jsonOf(keyword: string, written: string): string[] | null {
  const source = keyword === 'HEALTHCHECK' ? written.replace(/^(?:--\S+\s+)*CMD\s+/i, '') : written;
  if (!source.trimStart().startsWith('[')) return null;
  const whole = source.replace(/[\\`]\s*\r?\n(?:\s*#.*\r?\n)*/g, '');
  try {
    const value: unknown = JSON.parse(whole);
    return Array.isArray(value) && value.every((each) => typeof each === 'string') ? value : null;
  } catch {
    return null;
  }
}
