/** A stub for `react-devtools-core`, which the bundle must not need. */

/** Ink names it at module level, but only uses it with DEV set. */
const devtools = { initialize() {}, connectToDevTools() {} };
// oxlint-disable-next-line import/no-default-export -- Ink imports the default.
export default devtools;
