/** Job control: Ctrl+Z, which the terminal does not handle for us in raw mode. */

/** Stops the whole job, as Ctrl+Z does for any program; resolves when it goes on. The terminal must be free (`suspendTerminal`). */
export async function suspendJob(): Promise<void> {
  // With the keyboard let go nothing else keeps the process: without a timer it would end when it is woken up.
  const alive = setInterval(() => {}, 2 ** 30);
  const on = new Promise((resolve) => {
    process.once('SIGCONT', resolve);
  });
  process.kill(process.pid, 'SIGTSTP');
  await on;
  clearInterval(alive);
}
