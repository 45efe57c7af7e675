import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { PickerBoard } from '../picker-board.ts';

const screen =
  (keys: readonly string[] = [], spoken = false): Scene['draw'] =>
  (size) =>
    new PickerBoard({ ...size, theme: marked, spoken }).input(...keys).frame;

goldenScreens('picker', {
  all: styled(screen()),
  scrolled: screen(['pagedown', 'pagedown']),
  typed: styled(screen(['session', 'down'])),
  nothing: screen(['訂單']),
  low: { draw: screen(), sizes: [{ columns: 60, rows: 20 }] },
  'read-aloud': { draw: screen(['undo'], true), sizes: [{ columns: 80, rows: 24 }] },
});
