/** Declares the names that the bundler puts in, and the test runner with it. */

import type { Prepared } from './personas/prepared.ts';

declare global {
  /** Version of archie, put in by the bundler and by the test runner's configuration. */
  const ARCHIE_VERSION: string;
  /** The personas that ship, read ahead by the bundler (src/personas/prepare.ts). Not there without it. */
  const ARCHIE_PERSONAS: Prepared | undefined;
  /** Changes with whatever reads and measures personas, its data included; put in by the build as well. */
  const ARCHIE_PERSONAS_CODE: string | undefined;
  /** Where the router's tables lie beside the code that reads them; put in by the build as well. */
  const ARCHIE_TABLES: string | undefined;
}
