/** A specialist: a Markdown file with front matter, as Claude Code and its peers use. */

import type { Mode } from './approval.ts';
import type { Effort } from './provider.ts';

/** What was repaired, not understood or not honoured in a persona's file. */
export interface Diagnostic {
  /** `error`: it does not do what its author meant. `info`: nothing is lost. */
  severity: 'error' | 'warning' | 'info';
  text: string;
  /** The key of the front matter it is about, as the file writes it. */
  key?: string;
  /** What to do about it. */
  mend?: string;
}

/** The loosest that may happen while a persona has the conversation. `dontAsk`: what would be asked is refused. */
export type PersonaMode = Extract<Mode, 'plan' | 'ask' | 'stage'> | 'dontAsk';

export interface Persona {
  /** As written in the file. */
  name: string;
  /** Lower-case, hyphenated: what `@mentions` and flags use. */
  slug: string;
  description: string;
  /** Canonical tool names; `null` inherits all. Empty means none at all. `Bash(git diff:*)` binds the tool to such commands. */
  tools: string[] | null;
  /** Its file names `Task` itself: it may have delegates also where it is one. */
  delegates?: true;
  /** Alias or id; the session's where it is absent. */
  model?: string;
  effort?: Effort;
  /** Requests to the model in one turn that it may take. */
  maxTurns?: number;
  /** USD that it may cost as a delegate. */
  maxCost?: number;
  /** Tightens the mode of the session, and never widens it. */
  permissionMode?: PersonaMode;
  /** The dispatcher never chooses it: only who names it gets it. */
  dispatch?: 'never';
  /** Said before the first prompt where the persona was chosen for a whole session. */
  initialPrompt?: string;
  /** One of the eight names, or absent. */
  color?: string;
  /** The prompt. */
  body: string;
  /** Absolute path, or `built-in`. */
  source: string;
  /** `flag`: from a folder that the command line names. */
  scope: 'built-in' | 'user' | 'project' | 'flag';
  /** For `archie agents check`. */
  warnings: Diagnostic[];
  /** False when the dispatcher may not choose it: it has no description, or says so. */
  routable: boolean;
  /** Front matter keys that archie does not use, or not yet. */
  extra: Record<string, unknown>;
}

/** Who could take a prompt, and how likely it is theirs: 0 to 1. `null` is the general assistant. */
export interface RouteCandidate {
  persona: string | null;
  confidence: number;
}

/** What a persona may do while it has the conversation, as people are told at the hand-over. */
export interface PersonaPowers {
  /** Its tools, with what their use is bound to in words; null is all of the session's. */
  tools: string[] | null;
  /** Only where it differs from the session's. */
  model?: string;
  effort?: Effort;
  mode?: Mode;
  /** What would be asked is refused. */
  neverAsks?: true;
  maxTurns?: number;
}

/** What the dispatcher decided, and why. */
export interface Routing {
  /** Who has the prompt now: a slug, or null for the general assistant. */
  persona: string | null;
  /**
   * `hand-over`: it goes to another than who has the conversation. `stay`: who has it keeps it. `ask`: it is unclear;
   * who has it begins, and the model is told of the likeliest personas and may call one.
   */
  decision: 'hand-over' | 'stay' | 'ask';
  /** How sure that is: of the likeliest candidate, 0 to 1. */
  confidence: number;
  /** Likeliest first, at most four; the first is the best candidate whatever was decided. */
  candidates: RouteCandidate[];
  /** Short phrases in the user's own words, strongest first: `"booked twice" (concurrency)`. */
  reasons: string[];
  /** With `suggest`: who would have been handed the prompt. */
  suggests?: string;
  /** The prompt without the `@mention`, where there was one. */
  prompt: string;
  by: 'mention' | 'chosen' | 'router' | 'none';
}

/** One thing that spoke for or against handing a prompt over. */
export interface RouteTerm {
  /** The user's words, or what the form of the prompt says. */
  words: string;
  /** What they were understood as. */
  concept?: string;
  /** Log odds: above 0 it speaks for a hand-over. */
  weight: number;
}

/** A decision with everything that spoke for and against it. */
export interface Explanation {
  routing: Routing;
  terms: RouteTerm[];
  /** What the terms speak for: back-end work, or going on with what is under way (then that decided, and no field of work). */
  about: 'back-end work' | 'going on';
  /** What was compared: thresholds and the state of the conversation, in words. */
  notes: string[];
}

export interface RouteContext {
  personas: readonly Persona[];
  /**
   * `auto` scores; `suggest` scores and hands nothing over to a persona by itself; `off` only obeys mentions; a slug is
   * obeyed unless a mention overrules it.
   */
  agent: string;
  /** Who had the last turn (slug), and what was asked. */
  current: string | null;
  previous?: string;
  /** What this user's labels came to. */
  learned?: Learned;
}

/** What labels of a user add to the log odds of each persona (slug): hashed features to small weights. */
export type Learned = ReadonlyMap<string, ReadonlyMap<number, number>>;

/**
 * What a user made of a decision of the dispatcher: the prompt is for `persona` (null: the general assistant) and not
 * for `instead`.
 */
export interface Overruling {
  prompt: string;
  persona: string | null;
  instead: string | null;
}

/** The dispatcher: pure, local, no model call. */
export type Route = (prompt: string, at: RouteContext) => Routing;

/** The same decision with all its terms. */
export type ExplainRoute = (prompt: string, at: RouteContext) => Explanation;

/** The personas found for this session. The first with a slug wins; `shadowed` ones are listed for `agents list`. */
export interface PersonaBook {
  all: readonly Persona[];
  shadowed: readonly Persona[];
  /** Files that are no personas although they look like one: `path: why`. */
  problems: readonly string[];
}
