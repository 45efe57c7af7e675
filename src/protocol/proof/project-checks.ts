/** The project's own checks: commands that the configuration names, run on what is proposed before it lands. */

import type { CheckSettings } from './checks.ts';

/** One of `checks` in `config.yaml`. */
export interface ProjectCheck {
  name: string;
  /** A command line, run as commands of the model are. */
  run: string;
  /** Globs of the tree's paths: it runs where one of the changed files matches; always where it is left out. */
  when?: readonly string[] | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** What the configuration says of proof, for a session. */
export interface ProofSettings {
  settings: CheckSettings;
  /** How often the model is given error findings to mend before a person is asked about a staged turn. */
  rounds: number;
  checks: readonly ProjectCheck[];
  /** Checks that the repository has already and nobody has named, in words: once for each tree, null ever after. Never rejects. */
  suggest?: () => Promise<string | null>;
}
