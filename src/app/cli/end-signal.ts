/** The signals that end a session: the first one stops what runs and lets it be written down, the second ends at once. */

/**
 * Aborted by the first SIGTERM, SIGHUP (the terminal was closed) or SIGINT. `isMeant` says whether a SIGINT is for us: while
 * an editor has the terminal, Ctrl+C is the editor's.
 */
export function endSignal(isMeant: () => boolean = () => true): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => {
    // The session file is whole after every event, and processes that run die with this one.
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', () => {
    if (isMeant()) stop();
  });
  // Of a terminal that is closed the kernel tells, and the shell once more.
  process.on('SIGHUP', () => controller.abort());
  return controller.signal;
}
