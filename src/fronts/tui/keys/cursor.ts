/** The terminal's own cursor in a panel or field: input methods and screen readers follow it. */

import { measureElement, useBoxMetrics, useCursor } from 'ink';
import type { DOMElement } from 'ink';
import { useLayoutEffect, useState } from 'react';
import type { RefObject } from 'react';

/**
 * Puts the terminal's own cursor into a box (input methods open their window there). Ink wants the place before the
 * layout is known: `top` is what the app says stands above; without it, the last layout, mended one frame later.
 */
export function useRealCursor(box: RefObject<DOMElement | null>, at: { x: number; y: number } | null, top?: number) {
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
