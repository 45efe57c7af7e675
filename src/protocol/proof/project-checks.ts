/** The project's own checks: commands that the configuration names, run on what is proposed before it lands. */

import type { ChangeSet } from '../change.ts';
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

/** Checks that could be run, as a change of the project's configuration. */
export interface CheckOffer {
  changes: ChangeSet;
  /** What it is, in a few words. */
  title: string;
  /** It landed: it counts, and what it names runs from now on. Rejects with `UserFault` where that cannot be remembered. */
  accepted(): Promise<void>;
  /** Nobody is asked again in this tree. Rejects where that cannot be remembered. */
  refused(): Promise<void>;
}

/** What the configuration says of proof, for a session. */
export interface ProofSettings {
  settings: CheckSettings;
  /** How often the model is given error findings to mend before a person is asked about a staged turn. */
  rounds: number;
  /** As the configuration has them now: a person may add some meanwhile. */
  readonly checks: readonly ProjectCheck[];
  /** Checks that the repository has already and nobody has named; null where there are none, or none are wanted. Never rejects. */
  suggest?: () => Promise<CheckOffer | null>;
}
