/** Rows as components: nothing is drawn but through these, so that nothing steers the terminal. */

import { Box, Text } from 'ink';
import type { DOMElement } from 'ink';
import type { RefObject } from 'react';
import { fenced } from './fence.ts';

/** One row, cut where the window ends. An empty one keeps its place. */
export function Row({ text }: { text: string }) {
  return <Text wrap="truncate">{text === '' ? ' ' : fenced(text)}</Text>;
}

/** Rows of a panel, each cut to its width already. `box` is what the real cursor is placed by. */
export function Rows({ box, rows }: { box: RefObject<DOMElement | null>; rows: readonly string[] }) {
  return (
    <Box ref={box} flexDirection="column">
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
        <Row key={at} text={row} />
      ))}
    </Box>
  );
}
