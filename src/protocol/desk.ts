/** What a front may ask of the house beyond its session. `app/` is behind the desk. */

import type { Landing, Proposal } from './change.ts';
import type { Attachment } from './event.ts';
import type { Explanation, PersonaBook, RouteContext } from './persona.ts';
import type { RecordedEvent } from './event.ts';
import type { Session, SessionState } from './session.ts';
import type { IsolationTier } from './workspace.ts';
import type { Effect } from './tool.ts';

export interface SessionSummary {
  id: string;
  /** The first prompt, one line. */
  title: string;
  root: string;
  startedAt: number;
  updatedAt: number;
  turns: number;
  /** Files that landed, each once. */
  files: number;
  /** What was asked last, one line. */
  last: string;
  cost: number | null;
  model: string;
}

export interface DoctorLine {
  area: string;
  state: 'ok' | 'warning' | 'missing';
  text: string;
  /** What to do about it. */
  mend?: string;
}

/** How a person likes to look at things, remembered from one start to the next. */
export interface Preferences {
  /** `auto`: side by side from 120 columns. */
  diff?: 'auto' | 'unified' | 'split';
  hideSpace?: boolean;
  /** Keys as in vi. Kept in the configuration, not with the others. */
  vim?: boolean;
  /** What is behind the text, as terminals of these names said it last. */
  backgrounds?: Readonly<Record<string, 'dark' | 'light'>>;
  /** The signs of ambiguous width that terminals of these names showed two columns wide. */
  wideSigns?: Readonly<Record<string, string>>;
}

/** A theme of the user's own, as it was read. */
export interface ThemeFile {
  name: string;
  path: string;
  /** What stands in it; the front knows what it means. */
  value: unknown;
  /** Why it was not read. */
  fault: string | null;
}

/** What became of the mentions of a prompt. */
export interface Mentioned {
  attachments: Attachment[];
  /** What is written like a path and could not be attached, and why, each a sentence. */
  missed: string[];
  /** What is no name of anything here, each a sentence. */
  unknown: string[];
}

/** What a rule that somebody writes would do. */
export interface RuleLook {
  /** Why it is not understood; null where it is. */
  fault: string | null;
  /** Would it have made the question unnecessary? */
  allows: boolean;
  /** Why it allows more than it seems to. */
  warning: string | null;
  /** Of the `past` commands of this tree's sessions those that it would have let run, newest first. */
  matched: readonly string[];
  past: number;
}

/** A permission rule of the configuration, and where it stands. */
export interface ListedRule {
  behavior: 'allow' | 'ask' | 'deny';
  text: string;
  /** File and line. */
  place: string;
  /** Why it does not count, where it does not. */
  why?: string;
}

/** For whoever writes a rule. */
export interface RuleBook {
  look(text: string, effects: readonly Effect[]): RuleLook;
  /** The file in which it is kept. */
  file(scope: 'project' | 'user'): string;
}

/** A session that is left for another, as far as the other one begins with it. */
type Left = Pick<SessionState, 'settings' | 'grants'>;

/** Models that can be chosen. */
export interface ModelList {
  models: { id: string; aliases: string[]; /** Tokens; null where nobody says. */ contextWindow: number | null }[];
  /** Why the server's own are not among them, where they are not. */
  fault: string | null;
}

/** A model that was asked for by a name; or, where there is none of that name, the nearest of those there are. */
export type FoundModel =
  | { id: string; contextWindow: number | null; /** The server or archie knows it. */ known: boolean }
  | { id: null; near: string[] };
/** A picture from the clipboard, saved as a file. */
export interface PastedPicture extends PictureSize {
  path: string;
}

/** How large a picture is: its file, and its pixels where its header says that. */
export interface PictureSize {
  bytes: number;
  width?: number;
  height?: number;
}

/** A look at what a path leads to: a picture, or the first rows of a text. */
export type Peek = ({ type: 'picture' } & PictureSize) | { type: 'text'; rows: readonly string[] };

/** Where a session is at work, as the first screen tells it. */
export interface Place {
  /** The branch that is checked out, and how many files are unstaged (null: not counted); null outside of a repository. */
  git: { branch: string | null; unstaged: number | null } | null;
  /** The memory file that the model is given, as it is seen from the folder; null where there is none, or none counts. */
  memory: string | null;
}

export interface Desk {
  readonly version: string;
  /** Personas as loaded at start; none while they are being read. */
  personas: PersonaBook;
  /** The same once they have been read: for what a person asks about them. */
  book(): Promise<PersonaBook>;
  /** A decision of the dispatcher that was made then (milliseconds since the epoch), with every term. */
  explain(prompt: string, at: Pick<RouteContext, 'agent' | 'current' | 'previous'>, then: number): Promise<Explanation>;
  /** Asks the server for its models; those that archie knows where it does not say. */
  models(): Promise<ModelList>;
  findModel(name: string): Promise<FoundModel>;
  /** USD per million tokens, of a short prompt that is in no cache; null when it is not known. */
  price(model: string): Promise<{ input: number; output: number } | null>;
  /** Sessions of this tree, newest first. */
  sessions(): Promise<SessionSummary[]>;
  /**
   * Opens a session of this tree; the caller closes the one it had. `from` is that one as the person left it: what they
   * had ended of what the command line allows stays ended, and no mode is looser than the one they had.
   */
  resume(id: string, from: Left): Promise<{ session: Session; history: RecordedEvent[] }>;
  /** A new session, in the mode that was left. */
  fresh(from: Left): Promise<Session>;
  /** Writes the transcript as Markdown; returns the path. */
  export(history: readonly RecordedEvent[], to?: string): Promise<string>;
  doctor(): Promise<DoctorLine[]>;
  /** What the folder brings and what of it counts; `add` trusts it, `remove` forgets what was said, from the next start on. */
  trust(what: 'show' | 'add' | 'remove'): Promise<TrustReport>;
  /** How far the model's commands are held away from the machine. */
  isolation(): Promise<IsolationTier>;
  /** Files of the tree, with those of this proposal, relative: for `@` completion. */
  files(staged?: string): Promise<string[]>;
  /** Of these at once, as far as git's index names them: shown until all are known. Null where there is none. */
  tracked(): Promise<string[] | null>;
  /** What is there, as the session's tools see it; null for what may not be read, or is nothing to look at. Never rejects. */
  peek(path: string, staged?: string): Promise<Peek | null>;
  /** Reads a mentioned file, with what this proposal makes of it (what the session's tools see); throws `ToolFailure`. */
  attach(path: string, staged?: string): Promise<Attachment>;
  /**
   * Reads what a prompt mentions, each mention by what it may name, longest first (`text/mentions.ts`): files, pictures,
   * folders. Personas are none of them. Never rejects.
   */
  attachMentioned(mentions: readonly (readonly string[])[], staged?: string): Promise<Mentioned>;
  place(): Promise<Place>;
  /** The picture in the clipboard, as a file; or why there is none. */
  clipboardPicture(): Promise<PastedPicture | { why: string }>;
  landings(): Promise<Landing[]>;
  /** Proposals of this tree that wait for a person, oldest first. */
  proposals(): Promise<Proposal[]>;
  /** Past commands are read from the session files once. */
  rules(): Promise<RuleBook>;
  /** The user's own themes. */
  themes(): Promise<ThemeFile[]>;
  /** Writes a setting to the user's config.yaml, and returns its path; throws `UserFault`. */
  keep(setting: 'theme' | 'vim', value: string | boolean): Promise<string>;
  /** The rules in the order in which they are asked; what does not count stands last. */
  permissions(): Promise<ListedRule[]>;
  preferences: { load(): Preferences; save(change: Preferences): void };
  /** Prompts typed earlier in this tree, oldest first. */
  history: { load(): Promise<string[]>; add(prompt: string): Promise<void> };
  /** The editor command of the user, split into argv, or null. */
  editor(): string[] | null;
  /** The same of their pager. */
  pager(): string[];
}

/** One thing that would count: `id` is what the answer is bound to, `words` say where it is and what it would do. */
export interface TrustItem {
  id: string;
  words: string;
}

/** Asked once for a folder, and again for what is new in it. */
export interface TrustQuestion {
  /** Its real path. */
  folder: string;
  /** It was trusted before, with less. */
  again: boolean;
  items: readonly TrustItem[];
  /** What is there too, and counts for nobody. */
  never: readonly string[];
}

/** What there is to say of a folder: `rows` are a mark (`counts`, `waits`, `never`) and what it is about, in words that steer nothing. */
export interface TrustReport {
  title: string;
  rows: readonly (readonly [mark: string, words: string])[];
  /** What may be done about it, a line each. */
  feet: readonly string[];
}

/** `trusted`: what was shown counts; `read only`: its files are read and no more; `leave`: archie ends. */
export type TrustAnswer = 'trusted' | 'read only' | 'leave';
