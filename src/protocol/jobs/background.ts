/** The port of a background command: what it prints, how it ends, and what it does to the tree. */

import type { ChangeSet, Loss } from '../change.ts';
import type { ToolFailure } from '../failure.ts';

/** What a job printed since it was read last. */
export interface JobOutputPart {
  /** Cleaned; the beginning and the end of it when it was long. */
  output: string;
  truncated: boolean;
  /** All of it as it came, or as much of the beginning as is kept. */
  whole: string;
}

/** The way into the background for a command that runs: with all the time, and stopped by itself alone. */
export interface Detaching {
  /** Aborted when nobody is to wait for it any more. */
  signal: AbortSignal;
  /** Takes it over. What it printed so far is what is read of it first. */
  take(background: BackgroundCommand): void;
}

/** A background command as the workspace runs it. */
export interface BackgroundCommand {
  /** What it changes is in a view of its own: it has not happened. */
  readonly proposes?: boolean;
  /** Hands on what it prints from here on, uncleaned. Left out of one whose start was given that. */
  hear?(heard: (text: string) => void): void;
  /** Resolves when it has ended with all that it started, and its output has been heard. Never rejects. */
  readonly ended: Promise<BackgroundEnd>;
  /** Ends it with all that it started; may be called again. */
  stop(): void;
  /** What it printed since it was read last. With a filter only the lines that match; the others are not kept. Throws `ToolFailure`. */
  read(filter?: string): JobOutputPart;
  /** The end of what it printed, uncleaned: for people who watch it. */
  tail(): string;
  /** What it did to the tree since somebody asked last, to be journaled; after its end once more. Never rejects. */
  changes(): Promise<{ changes: ChangeSet | null; notes: string[]; lost: Loss[] }>;
}

/** How it ended, as the system tells. */
export interface BackgroundEnd {
  exit: number | null;
  signal?: string;
  /** Somebody had asked for it. */
  stopped: boolean;
  /** It could not be kept to the tree, and did not begin. */
  refused?: ToolFailure;
}
