/** The port of the slash commands: what a command is, and what it may use. */

import type { Desk } from '../../../protocol/desk.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Session } from '../../../protocol/session.ts';
import type { FilePlace } from '../editor.ts';
import type { Picker } from '../picker/picker.ts';
import type { Themes } from '../theme/themes.ts';
import type { Block } from '../view/block.ts';

/** What a slash command may use. */
export interface CommandAt {
  session: Session;
  desk: Desk;
  /** Everything recorded of this session. */
  recorded: readonly RecordedEvent[];
  /** The mode the program was started in. */
  startMode: string;
  print(block: Block): void;
  /** Goes on with another session; the one before is closed. `history` is shown. */
  change(next: { session: Session; history: readonly RecordedEvent[] }, words: string): Promise<void>;
  /** As if the user had written it. */
  send(prompt: string): void;
  /** Puts words into the composer, to be sent or changed by the person. */
  draft(text: string): void;
  /** Lets the person choose one of a list; null where they go back. */
  pick<T>(picker: Picker<T>): Promise<T | null>;
  /** Are keys as in vi? */
  vim: boolean;
  /** Makes them so, or as they were. */
  show(change: { vim: boolean }): void;
  /** The themes; null where there is no colour. */
  themes: Themes | null;
  /** Gives text to the clipboard; null where the terminal takes none. */
  clipboard: ((text: string) => void) | null;
  /** Opens a file in the person's editor, at its line. */
  open(place: FilePlace): void;
  /** Opens the last answer as a plan; false where there is none. */
  showPlan(): boolean;
  /** Opens the screen of delegates. */
  showDelegates(): void;
  /** Opens the screen of jobs. */
  showJobs(): void;
  exit(): void;
}

/** A slash command. */
export interface Command {
  /** Without the slash. */
  name: string;
  /** What it wants behind its name. */
  takes?: string;
  hint: string;
  /** Only between turns. */
  idle?: boolean;
  run(args: string, at: CommandAt): Promise<void> | void;
}

/** Tells the person something. */
export function say(at: CommandAt, text: string): void {
  at.print({ kind: 'notice', level: 'info', text });
}

/** Warns the person, and says what helps. */
export function warn(at: CommandAt, text: string, mend?: string): void {
  at.print({ kind: 'notice', level: 'warning', text, ...(mend !== undefined && { mend }) });
}
