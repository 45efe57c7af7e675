/** A specialist: a Markdown file with front matter, as Claude Code and its peers use. */

import type { Mode } from './approval.ts';
import type { Effort } from './provider.ts';

/** The loosest that may happen while a persona has the conversation. `dontAsk`: what would be asked is refused. */
export type PersonaMode = Extract<Mode, 'plan' | 'ask' | 'stage'> | 'dontAsk';

export interface Persona {
  /** As written in the file. */
  name: string;
  /** Lower-case, hyphenated: what `@mentions` and flags use. */
  slug: string;
  description: string;
  /** Canonical tool names; `null` inherits all. Empty means none at all. */
  tools: string[] | null;
  /** Its file names `Task` itself: it may have delegates also where it is one. */
  delegates?: true;
  model?: string;
  effort?: Effort;
  /** Requests to the model in one turn that it may take. */
  maxTurns?: number;
  /** Tightens the mode of the session, and never widens it. */
  permissionMode?: PersonaMode;
  /** One of the eight names, or absent. */
  color?: string;
  /** The prompt. */
  body: string;
  /** Absolute path, or `built-in`. */
  source: string;
  scope: 'built-in' | 'user' | 'project';
  /** What was repaired or not understood, for `archie agents check`. */
  warnings: string[];
  /** False when it has no description: only used when named. */
  routable: boolean;
  /** Front matter keys that archie does not use. */
  extra: Record<string, unknown>;
}

/** What the dispatcher decided, and why. */
export interface Routing {
  /** Slug, or null for the general assistant. */
  persona: string | null;
  /** 0 to 1. */
  confidence: number;
  /** Short phrases, strongest first: `"schema"`, `"slow query"`. */
  reasons: string[];
  /** The prompt without the `@mention`, where there was one. */
  prompt: string;
  by: 'mention' | 'chosen' | 'router' | 'none';
}

export interface RouteContext {
  personas: readonly Persona[];
  /** `auto` scores; `off` only obeys mentions; a slug is obeyed unless a mention overrules it. */
  agent: string;
  /** Who had the last turn (slug), and what was asked. */
  current: string | null;
  previous?: string;
}

/** The dispatcher: pure, local, no model call. */
export type Route = (prompt: string, at: RouteContext) => Routing;

/** The personas found for this session. The first with a slug wins; `shadowed` ones are listed for `agents list`. */
export interface PersonaBook {
  all: readonly Persona[];
  shadowed: readonly Persona[];
  /** Files that are no personas although they look like one: `path: why`. */
  problems: readonly string[];
}
