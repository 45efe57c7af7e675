/** The rows of a panel as a component. */

import { Box, Text } from 'ink';
import type { DOMElement } from 'ink';
import type { RefObject } from 'react';

/** Rows of a panel, each cut to its width already. `box` is what the real cursor is placed by. */
export function Rows({ box, rows }: { box: RefObject<DOMElement | null>; rows: readonly string[] }) {
  return (
    <Box ref={box} flexDirection="column">
      {rows.map((row, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
        <Text key={at} wrap="truncate">
          {row === '' ? ' ' : row}
        </Text>
      ))}
    </Box>
  );
}
