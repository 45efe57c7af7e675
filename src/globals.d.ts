/** Version of archie, put in by the bundler and by the test runner's configuration. */
declare const ARCHIE_VERSION: string;
/** The personas that ship, read ahead by the bundler (src/personas/prepare.ts). Not there without it. */
declare const ARCHIE_PERSONAS: import('./personas/prepared.ts').Prepared | undefined;
