/** The words of the house: its rooms as commands and fronts ask for them, and a session to be opened over them. */

import type { Rule } from '../protocol/approval.ts';
import type { DoctorLine } from '../protocol/desk.ts';
import type { RecordedEvent } from '../protocol/event.ts';
import type { PersonaBook } from '../protocol/persona.ts';
import type { Labels } from '../personas/learn/labels.ts';
import type { ModelInfo, Provider } from '../protocol/provider.ts';
import type { Session } from '../protocol/session.ts';
import type { Masker } from '../text/foreign/mask.ts';
import type { OpenedWorkspace } from '../workspace/workspace.ts';
import type { Flags } from './cli/session-flags.ts';
import type { Config } from './config/config.ts';
import type { Permissions } from './config/permissions.ts';
import type { Access } from './config/credentials.ts';
import type { DebugLog } from './debug-log/debug-log.ts';
import type { Dirs } from './dirs.ts';
import type { Trust } from './trust/trust.ts';

/** A session to open: a new one, or one that goes on from `history`. */
export interface Opening {
  flags: Flags;
  /** A person is at a screen, who can answer questions and has its commands. */
  interactive: boolean;
  /** A program is at the other end, which can answer questions. */
  hosted?: boolean;
  /** For a new session: the id it is to have. */
  id?: string;
  history?: { id: string; events: readonly RecordedEvent[] };
  /** What was allowed in the session that is left for this one: nothing else of what the command line allows still is. */
  allowed?: readonly Rule[];
  outputSchema?: Record<string, unknown>;
}

/** A session that is open. */
export interface Opened {
  session: Session;
  /** Names of the tools the model has. */
  tools: string[];
  describe(model: string): Promise<ModelInfo>;
}

/** The rooms of the house, each opened when it is first asked for. */
export interface House {
  /** The tree that is watched. */
  root: string;
  /** The working folder, in it. */
  cwd: string;
  /** Whether what the folder brings counts. To be decided before a room is opened. */
  trust: Trust;
  /** What a person should know of which tree it is. */
  notices: readonly string[];
  dirs: Dirs;
  env: NodeJS.ProcessEnv;
  config: Config;
  access: Access | null;
  /** Puts masks in the place of secrets, for whatever is written down. */
  readonly masker: Masker;
  /** Where one was asked for. */
  log: DebugLog | undefined;
  personas(): Promise<PersonaBook>;
  /** The rules of the configuration. */
  permissions(): Promise<Permissions>;
  /** What the user made of the dispatcher's decisions. */
  labels(): Promise<Labels>;
  /**
   * Keeps what was read and measured of personas for the next start, when nothing more urgent is left to do. `measure`: also
   * measures those that nobody needed yet, a few at a time.
   */
  rememberPersonas(how: { measure: boolean }): Promise<void>;
  workspace(): Promise<{ workspace: OpenedWorkspace; notices: readonly string[] }>;
  provider(): Promise<Provider>;
  /** Loads ahead of time what the first request to the model needs. */
  warm(): Promise<void>;
  doctor(): Promise<DoctorLine[]>;
  /** When nothing else is left to do: what landed is on the disk itself, and the store stays below its cap. Never rejects. */
  collectGarbage(): Promise<void>;
  open(at: Opening): Promise<Opened>;
}
