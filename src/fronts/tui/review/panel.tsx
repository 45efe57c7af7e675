import { Box, Text, useInput } from 'ink';
import type { ReviewPanelProps } from './props.ts';

/** Shows a change set and asks whether it may land. */
export function ReviewPanel({ question, onAnswer, onInterrupt }: ReviewPanelProps) {
  useInput((input, key) => {
    if (key.escape) onInterrupt();
    else if (input === 'y') onAnswer({ kind: 'review', accept: 'all', comments: [] });
    else if (input === 'n') onAnswer({ kind: 'review', accept: 'none', comments: [] });
  });
  return (
    <Box flexDirection="column">
      {question.changes.files.map((file) => (
        <Text key={file.path}>{file.path}</Text>
      ))}
      <Text>y accept · n reject</Text>
    </Box>
  );
}
