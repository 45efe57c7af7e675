import { Text, useInput } from 'ink';
import { useState } from 'react';
import type { ComposerProps } from './props.ts';

/** Where the user writes. Keeps its state to itself, so that a key draws nothing else again. */
export function Composer({ active, onSubmit, onInterrupt, onCtrlC, placeholder }: ComposerProps) {
  const [text, setText] = useState('');
  useInput(
    (input, key) => {
      if (key.escape) onInterrupt();
      else if (key.ctrl && input === 'c') text ? setText('') : onCtrlC();
      else if (key.return || input.endsWith('\r')) {
        const all = text + input.replace(/\r$/, '');
        setText('');
        if (all) onSubmit({ text: all, shown: all, mentions: [] });
      } else if (key.backspace) setText(text.slice(0, -1));
      else if (!key.ctrl && !key.meta) setText(text + input);
    },
    { isActive: active },
  );
  return active ? <Text>{`> ${text || (placeholder ?? '')}`}</Text> : null;
}
