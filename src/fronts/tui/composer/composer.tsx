import { Box, type DOMElement, measureElement, Text, useBoxMetrics, useCursor, useInput, usePaste } from 'ink';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import { pressesOf } from '../keys/press.ts';
import type { ComposerProps } from './props.ts';
import { composerStore } from './store.ts';
import { viewer } from './view.ts';

function create() {
  const look = viewer();
  return { look, store: composerStore(look.layout) };
}

/** Where the user writes. It keeps its state to itself, so that a key draws nothing else again. */
export function Composer(props: ComposerProps) {
  const { columns, rows, theme, active, history, placeholder = '' } = props;
  const [{ look, store }] = useState(create);
  const state = useSyncExternalStore(store.subscribe, store.state);
  const box = useRef<DOMElement>(null);

  useInput(
    (input, key) => {
      for (const press of pressesOf(input, key)) store.press(press, props);
    },
    { isActive: active },
  );
  usePaste((text) => store.paste(text, props), { isActive: active });
  useEffect(() => store.draft(props));

  const view = look.view(state, { columns, rows, theme, placeholder, history });
  useRealCursor(box, active ? view.cursor : null, props.top);
  return (
    <Box ref={box} flexDirection="column">
      {active &&
        view.rows.map((row, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- a row is what stands at its place
          <Text key={at} wrap="truncate">
            {row}
          </Text>
        ))}
    </Box>
  );
}

/**
 * Puts the terminal's own cursor where the text goes on (input methods open their window there). Ink wants it before
 * the layout is known: `top` is what the app says stands above; without it, the last layout, mended one frame later.
 */
function useRealCursor(box: RefObject<DOMElement | null>, at: { x: number; y: number } | null, top?: number) {
  const { setCursorPosition } = useCursor();
  const [measured, setMeasured] = useState({ x: 0, y: 0 });
  // Draws again when siblings move the box.
  useBoxMetrics(box);
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- measured after every layout; it settles at once
  useLayoutEffect(() => {
    if (!box.current) return;
    const { x, y } = measureElement(box.current);
    // oxlint-disable-next-line react/set-state-in-effect -- a layout is known only after it was made
    if (x !== measured.x || y !== measured.y) setMeasured({ x, y });
  });
  setCursorPosition(at ? { x: measured.x + at.x, y: (top ?? measured.y) + at.y } : undefined);
}
