/** Components that print: finished items go to the scrollback once, live rows are drawn again with each frame. */

import { Static, Text } from 'ink';
import { memo, useLayoutEffect } from 'react';
import type { Feed, Item } from './feed.ts';
import { expandTabs } from '../../../text/width.ts';
import { fenced } from '../keys/fence.ts';
import { Row } from '../keys/rows.tsx';
import { markOf, markWidth } from './paper.ts';
import type { StandIns } from './stand-ins.ts';

/** Must be one and the same function for every frame: a new one makes Ink draw at once, past its frame limit. */
const marks = { width: markWidth };
const drawItem = (item: Item) => <Text key={item.key}>{markOf(item.key)}</Text>;

/** The transcript: each item is printed once, as a mark in whose place `paper` writes its rows. */
export const Transcript = memo(function Transcript({ items, feed }: { items: readonly Item[]; feed: Feed }) {
  useLayoutEffect(() => feed.printed(items.length), [feed, items]);
  return (
    <Static items={items as Item[]} style={marks}>
      {drawItem}
    </Static>
  );
});

/** Rows between the transcript and the composer, each cut to its width already: written by `paper`, or by Ink where they are read aloud. */
export const LiveRows = memo(function LiveRows({ rows, standIns }: { rows: readonly string[]; standIns?: StandIns }) {
  if (standIns)
    return <Text wrap="truncate">{rows.map((row) => standIns.of(expandTabs(fenced(row), 8))).join('\n')}</Text>;
  return rows.map((row, i) => (
    // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
    <Row key={i} text={row} />
  ));
});
