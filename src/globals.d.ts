/** Version of archie, put in by the bundler and by the test runner's configuration. */
declare const ARCHIE_VERSION: string;
