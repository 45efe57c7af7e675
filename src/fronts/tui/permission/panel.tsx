import { Box, Text, useInput } from 'ink';
import type { Answer, Question } from '../../../protocol/approval.ts';
import type { Theme } from '../theme.ts';

export type PermissionAnswer = Extract<Answer, { kind: 'permission' }>;

export interface PermissionPanelProps {
  question: Extract<Question, { kind: 'permission' }>;
  /** Of the window: the panel takes at most `rows - 4` and about 100 columns. */
  columns: number;
  rows: number;
  theme: Theme;
  onAnswer(answer: PermissionAnswer): void;
  /** Esc, and Ctrl+C: stop the turn. The app interrupts the session, which settles the question. */
  onInterrupt(): void;
  /** Milliseconds, monotonic; for tests. */
  now?: () => number;
}

/** Asks whether a command may run or a file may be read. */
export function PermissionPanel({ question, onAnswer, onInterrupt }: PermissionPanelProps) {
  useInput((input, key) => {
    if (key.escape) onInterrupt();
    else if (input === 'y') onAnswer({ kind: 'permission', allow: true });
    else if (input === 'n') onAnswer({ kind: 'permission', allow: false });
  });
  return (
    <Box flexDirection="column">
      <Text>{JSON.stringify(question.subject)}</Text>
      <Text>y once · n refuse</Text>
    </Box>
  );
}
