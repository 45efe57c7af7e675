import { Box, Text, useInput } from 'ink';
import { useState } from 'react';
import type { Answer, Question } from '../../../protocol/approval.ts';
import { clean } from '../../../text/sanitize.ts';
import { wrap } from '../../../text/width.ts';
import { guard } from '../keys/guard.ts';
import type { Theme } from '../theme.ts';
import { duration } from '../transcript/look.ts';

interface WaitPanelProps {
  question: Extract<Question, { kind: 'wait' }>;
  columns: number;
  theme: Theme;
  onAnswer: (answer: Extract<Answer, { kind: 'wait' }>) => void;
  onInterrupt: () => void;
}

/** The service wants more patience than archie has by itself: may it wait? */
export function WaitPanel({ question, columns, theme, onAnswer, onInterrupt }: WaitPanelProps) {
  const [dead] = useState(() => guard(() => performance.now()));
  useInput((input, key) => {
    if (!dead.open()) return;
    if (key.escape || (key.ctrl && input === 'c')) onInterrupt();
    else if (input === 'y') onAnswer({ kind: 'wait', go: true });
    else if (input === 'n') onAnswer({ kind: 'wait', go: false });
  });
  const words = `${clean(question.because.text)} Wait ${duration(question.seconds * 1000)}?`;
  const keys = [['y', 'wait'] as const, ['n', 'stop here'] as const, ['Esc', 'stops the turn'] as const];
  const rows = [
    ...wrap(theme.paint('warn', words), columns),
    ...wrap(keys.map(([key, does]) => `${theme.paint('key', key)} ${does}`).join(' · '), columns),
  ];
  return (
    <Box flexDirection="column">
      {rows.map((row, i) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
        <Text key={i} wrap="truncate">
          {row}
        </Text>
      ))}
    </Box>
  );
}
