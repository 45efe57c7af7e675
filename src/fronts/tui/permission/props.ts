/** The permission panel's port: what it is given, and what it gives back. */

import type { Answer, Question } from '../../../protocol/approval.ts';
import type { RuleBook } from '../../../protocol/desk.ts';
import type { Theme } from '../theme.ts';

/** A question that is allowed or refused. */
export type PermissionQuestion = Extract<Question, { kind: 'permission' }>;
type PermissionAnswer = Extract<Answer, { kind: 'permission' }>;

/** Everything the panel is given. */
export interface PermissionPanelProps {
  question: PermissionQuestion;
  /** Of the window: the panel takes at most `rows - 4` and about 100 columns. */
  columns: number;
  rows: number;
  /** Live rows drawn above the panel, where they are known (see `ComposerProps.top`). */
  top?: number;
  theme: Theme;
  /** For whoever writes a rule in the place of "always". */
  rules?: () => Promise<RuleBook>;
  onAnswer(answer: PermissionAnswer): void;
  /** Esc, and Ctrl+C: stop the turn. The app interrupts the session, which settles the question. */
  onInterrupt(): void;
  /** Milliseconds, monotonic; for tests. */
  now?: () => number;
}
