/** The plan of the house as data: which doors are open, what stands above what, and where a thing may be done at all. */

/** The doors: which rooms a room may import. `*` opens every door. Every room may import itself and `protocol`. */
export const doors: Record<string, readonly string[]> = {
  protocol: [],
  text: [],
  disk: ['text'],
  pictures: ['text'],
  changes: ['text'],
  diagrams: ['text'],
  checks: ['text', 'disk', 'diagrams'],
  engine: ['text', 'changes'],
  tools: ['text', 'pictures'],
  policy: ['text'],
  personas: ['text', 'disk'],
  provider: ['text'],
  workspace: ['text', 'disk'],
  store: ['text', 'disk'],
  'fronts/tui': ['text', 'disk', 'diagrams'],
  'fronts/headless': ['text', 'changes', 'pictures'],
  app: ['*'],
};

/**
 * Floors within a room, lowest first: a sub-room imports those on lower floors, never one on its own floor or above. The
 * empty name is what stands in the room itself. Rooms that are not named here are one floor.
 */
export const floors: Record<string, readonly (readonly string[])[]> = {
  workspace: [
    ['paths'],
    ['store'],
    ['reading'],
    ['landing'],
    ['undo'],
    ['overlay', 'commands', 'proposals'],
    ['isolation'],
    ['jobs'],
    ['gc'],
    [''],
  ],
  'fronts/tui/review': [['model'], ['state'], ['draw'], ['']],
};

/**
 * Packages that only one room may know. `lazy`: one file may import it at once, and that file is itself only reached by
 * `import()`, so that the bundler can shake the package and nothing loads it before it is needed.
 */
export const tied: { match: RegExp; room: string; lazy?: string }[] = [
  { match: /^(ink|react)(\/|$)/, room: 'fronts/tui' },
  { match: /^@anthropic-ai\//, room: 'provider', lazy: 'src/provider/anthropic/sdk.ts' },
  { match: /^(marked|highlight\.js|fuzzysort)(\/|$)/, room: 'fronts/tui' },
  { match: /^commander$/, room: 'app' },
  { match: /^@silvia-odwyer\//, room: 'pictures' },
];

/** Rooms too heavy to load before they are needed: nobody outside may import them statically. */
export const lazyRooms = ['fronts/tui'];

/** What may be done in few places only: `count` times in all, or anywhere below one of the folders. */
export const kept: { what: RegExp; in: readonly string[]; says: string; count?: number }[] = [
  {
    what: /\.land\(/g,
    in: ['src/changes/decide.ts'],
    says: 'lands changes; changes/decide.ts is the one way to land',
    count: 1,
  },
  {
    // Names of files change hands: the tree's in the landing, archie's own by disk/atomic-file and disk/lock.
    what: /^import \{[^}]*\b(?:rename|link|unlink|symlink|rmdir)(?:Sync)?\b[^}]*\} from 'node:fs(?:\/promises)?';/gm,
    in: ['src/disk/', 'src/workspace/landing/', 'src/workspace/overlay/', 'src/workspace/isolation/'],
    says: 'renames, links or unlinks files; only disk and workspace/{landing,overlay,isolation} do',
  },
  {
    what: /\b(?:stdout|stderr)\??\.write\(|\bconsole\.[a-z]+\(/g,
    in: [
      'src/app/cli/terminal.ts',
      'src/fronts/tui/terminal/signals.ts',
      'src/fronts/tui/transcript/paper.ts',
      'src/personas/router/training/',
    ],
    says: 'writes to the terminal; app/cli/terminal.ts does, and the paper and the signals of the screen, which let nothing foreign steer',
  },
  {
    // The scrollback draws marks, in whose place the paper writes rows.
    what: /^import \{[^}]*\bText\b[^}]*\} from 'ink';/gm,
    in: ['src/fronts/tui/keys/rows.tsx', 'src/fronts/tui/transcript/scrollback.tsx'],
    says: 'draws text; only the Row of keys/rows.tsx does, which lets nothing foreign steer the terminal',
  },
];

/** Words of our own that the field has names for; docs/glossary.md says which. None may come back as a name. */
export const formerWords =
  /\b(?:stroll|seldom|shelf|ground|grounds|restate|restated|heal|healed|tidy|tidied|remark|remarks|keepOutput)\b/i;

/** The most that stands in one place. `files`: in a folder. */
export const most = { fileLines: 250, functionLines: 80, files: 15, headSentences: 2 };
