/** What all that Ink draws has in common. */

/** Options of `render`. Ink is only started where there is a terminal. */
export const drawing = {
  // By itself Ink draws nothing until the end where CI is set, as in many containers.
  interactive: true,
  incrementalRendering: true,
  maxFps: 60,
  exitOnCtrlC: false,
  patchConsole: true,
  kittyKeyboard: { mode: 'auto' },
} as const;
