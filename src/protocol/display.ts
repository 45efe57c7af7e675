/** Kinds of display: what tools show to people. Fronts know these kinds, never tools, and sanitise their text, which is raw. */

import type { FileChange } from './change.ts';

export interface Todo {
  content: string;
  status: 'pending' | 'in_progress' | 'completed';
  /** The same in the present continuous, shown while it is under way. */
  activeForm?: string;
}

export type Display =
  /** `landed`: it tells of what is in the tree now, as a landing does. */
  | { type: 'text'; text: string; landed?: true }
  /** A file, or some lines of it. `lines` counts what was read, `total` what there is. */
  | { type: 'file'; path: string; from: number; lines: number; total: number; image?: { bytes: number } }
  | { type: 'matches'; pattern: string; matches: number; files: number; rows: string[]; more: number }
  | { type: 'paths'; pattern: string; paths: string[]; more: number }
  | {
      type: 'command';
      command: string;
      /** The tail of what it printed, cleaned. */
      output: string;
      exit: number | null;
      ended: 'exit' | 'timeout' | 'interrupted' | 'signal';
      isolation: string;
      durationMs: number;
    }
  | { type: 'changes'; files: FileChange[]; note?: string }
  | { type: 'todos'; todos: Todo[] }
  | { type: 'error'; text: string; detail?: string };
