/** Stands in for `react-devtools-core`, which Ink names but only uses with DEV set: the bundle must not need it. */
const devtools = { initialize() {}, connectToDevTools() {} };
// oxlint-disable-next-line import/no-default-export -- Ink imports the default.
export default devtools;
