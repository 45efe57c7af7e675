/** Terminal hyperlinks (OSC 8): where they may be used. */

/** Does the terminal make links of OSC 8? By what terminals tell about themselves; unknown ones get none. */
export function linksWork(env: Readonly<Record<string, string | undefined>>): boolean {
  // tmux and screen pass links on only in newer versions, and do not say which they are.
  if (env['TMUX'] !== undefined || env['TERM']?.startsWith('screen') === true) return false;
  if (Number(env['VTE_VERSION'] ?? 0) >= 5000) return true;
  if (env['WT_SESSION'] !== undefined || env['KITTY_WINDOW_ID'] !== undefined || env['KONSOLE_VERSION'] !== undefined)
    return true;
  return ['iTerm.app', 'WezTerm', 'vscode', 'ghostty'].includes(env['TERM_PROGRAM'] ?? '');
}
