/** Which rooms speak to people, and what of them is no words for people all the same, each with its reason. */

/** Rooms that print to people; what the others say arrives there as data, and goes through `told`. */
export const speaking = ['src/fronts/', 'src/app/'];

/** Files of them that do not. */
export const silent: Readonly<Record<string, string>> = {
  'src/app/debug-log/': 'the debug log is read by who mends archie',
  'src/app/memory.ts': 'the model reads it',
  'src/app/mentions/': 'the model reads it',
  'src/app/desk.ts': 'the model reads it',
  'src/app/demo/check.ts': 'the tour is English, and so is what is missed of it',
  'src/app/demo/sample.ts': 'what git is told',
  'src/app/demo/tour.ts': 'the tour is English: its model plays a script',
  'src/app/proof/suggest.ts': 'commands',
  'src/app/proof/offer.ts': 'lines of a file, and of a review that goes into the session',
  'src/app/commands/check/git.ts': 'what git is asked',
  'src/app/commands/check/sarif.ts': 'scripts read it',
  'src/app/commands/check/json.ts': 'scripts read it',
  'src/fronts/headless/control.ts': 'the host reads it, and what goes to stderr is said through t',
  'src/fronts/headless/inbox.ts': 'the host wrote the line that it is about',
  'src/fronts/headless/pictures.ts': 'the model reads it',
  'src/fronts/headless/formats/schema.ts': 'the model reads it',
  'src/fronts/tui/highlight/': 'names of grammars',
};

/** Words that are none: flags and usages, what others understand, and what nobody sees but in a fault of ours. */
export const noWords: readonly RegExp[] = [
  /^-{1,2}\w[\w-]*(?:, --[\w-]+)?(?: [<[].*)?$/,
  /^[a-z]+ [<[][^>\]]*[>\]](?: [<[][^>\]]*[>\]])?$/,
  /^\[[^\]]*\]$/,
  /^\/(?:effort|resume|budget)\b.*$/,
  /^(?:archie|HTTP|Node|LM|Bearer|archie,|archie:) (?:\{0\}|Studio)$/,
  /^# Rules of yours/,
  /^(?:proof|check \{0\}|allow|--tools:|--file: \{0\}): ?\{\d\}$|^allow \{0\}$/,
  /^archie (?:check|agents check)(?: --fix)?$/,
  /^\[Pasted /,
  /^(?:vte with progress|the Markdown lexer is not loaded|it was not run|command line|read only)$/,
  /^Look at this repository and write an AGENTS\.md/,
  // The prompts of a plan's review, which the model reads; and code in the preview of the themes.
  /^(?:Think it over once more\.|Revise the plan, and change nothing yet\.|Carry out th(?:e|is) plan[.:]|With this in mind:)/,
  /^\/\/ orders, oldest first$/,
  /^Your answer does not satisfy the JSON schema/,
  /^(?:no tool is called|not read| \(archie trust)$/,
  /^ · \{0\} \{1\}, \{2\} ms$/,
  /^\{0\} [GM]iB$/,
];
