/** What a folder brings that would count beyond being read, found without starting, reaching or writing anything. */

import { lstatSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { TrustItem } from '../../protocol/desk.ts';
import { loadConfig } from '../config/config.ts';
import type { Config } from '../config/config.ts';
import { readConfigFile } from '../config/config-file.ts';
import { loadPermissions } from '../config/permissions.ts';
import { findMemory } from '../memory.ts';

interface At {
  root: string;
  cwd: string;
  home: string;
  config: string;
  env: NodeJS.ProcessEnv;
}

/** What would count where the folder is trusted, and what is there but counts for nobody. */
export interface Brought {
  items: TrustItem[];
  never: string[];
}

/** Looks for all of it. A folder that brings nothing costs a few looks at names that are not there. */
export async function broughtBy(at: At): Promise<Brought> {
  const name = (path: string): string => relative(at.root, path) || '.';
  const [memory, personas, settings, rules, never] = await Promise.all([
    findMemory(at.cwd),
    personasOf(at),
    settingsOf(at),
    rulesOf(at),
    neverUsed(at),
  ]);
  const items: TrustItem[] = [];
  if (memory)
    items.push({ id: 'memory', words: `${name(memory.path)}: instructions, given to the model at the start` });
  for (const { folder, names } of personas) {
    const shown = names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
    const what = names.length === 1 ? '1 persona, which may take' : `${names.length} personas, which may take`;
    items.push({ id: 'personas', words: `${name(folder)}: ${what} a prompt (${shown})` });
  }
  for (const { item, path } of settings) items.push({ id: item, words: `${name(path)}: ${settingWords(item)}` });
  for (const { text, source } of rules)
    items.push({
      id: `allow ${text}`,
      words: `${source.file === undefined ? '' : name(source.file)}${source.line === undefined ? '' : `:${source.line}`}: lets ${text} pass without a question`,
    });
  return { items, never: never.map(({ path, what }) => `${name(path)}: ${what}`) };
}

function settingWords(item: string): string {
  const [, check, run] = /^check ([^:]+): (.*)$/s.exec(item) ?? [];
  return check === undefined ? `sets ${item}` : `runs ${run} on what is proposed, isolated (the check "${check}")`;
}

/** Personas of the project, by the folder they lie in. What looks through folders is loaded only where one of them is there. */
async function personasOf({ cwd, home }: At): Promise<{ folder: string; names: string[] }[]> {
  if (!upwards(cwd).some((folder) => personaFolders(folder, home).some(isThere))) return [];
  const [{ projectFolders }, { walk }] = await Promise.all([
    import('../../personas/folders.ts'),
    import('../../personas/walk.ts'),
  ]);
  return projectFolders(cwd, home)
    .filter(({ path }) => path !== join(home, '.claude', 'agents'))
    .flatMap((folder) => {
      const found = { files: [], problems: [], seen: new Set<string>() } as Parameters<typeof walk>[2];
      walk(folder.path, folder, found);
      const names = found.files.map(({ path }) => relative(folder.path, path).replace(/\.md$/i, ''));
      return names.length > 0 ? [{ folder: folder.path, names }] : [];
    });
}

/** The folder and all that it lies in. */
function upwards(folder: string): string[] {
  const above = dirname(folder);
  return above === folder ? [folder] : [folder, ...upwards(above)];
}

function personaFolders(folder: string, home: string): string[] {
  const own = join(home, '.claude', 'agents');
  return ['.archie', '.claude'].map((name) => join(folder, name, 'agents')).filter((path) => path !== own);
}

const ruleFiles = ['.archie/config.yaml', '.claude/settings.json', '.claude/settings.local.json'];

function filesOf({ root, cwd }: At, names: readonly string[]): string[] {
  return [...new Set([root, cwd])].flatMap((folder) => names.map((name) => join(folder, name)));
}

/** At once: a look at a name that is not there takes less than to wait for it. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // What cannot be looked at can perhaps be read.
    return true;
  }
}

/** What would be set. The user's own file was read already, and says nothing of the folder. */
async function settingsOf(at: At): Promise<Config['waiting']> {
  return filesOf(at, ruleFiles.slice(0, 1)).some(isThere)
    ? (await loadConfig({ ...at, counts: () => false })).waiting
    : [];
}

/** The rules that wait for trust. Reading rules is not free, and most folders have none. */
async function rulesOf(at: At) {
  return filesOf(at, ruleFiles).some(isThere) ? (await loadPermissions(at)).waiting : [];
}

/** What other assistants run or connect to from such files. archie never does: a person may want to know that it is there. */
const foreignKeys = ['hooks', 'env', 'apiKeyHelper', 'awsAuthRefresh', 'awsCredentialExport', 'statusLine'];
const foreignKeysAsWell = ['otelHeadersHelper', 'enabledMcpjsonServers', 'enableAllProjectMcpServers', 'sandbox'];

async function neverUsed(at: At): Promise<{ path: string; what: string }[]> {
  const all = await Promise.all(
    filesOf(at, ['.mcp.json', ...ruleFiles.slice(1)])
      .filter(isThere)
      .map(async (path) => {
        const { text } = await readConfigFile(path, { links: false });
        if (text === null) return [];
        if (path.endsWith('.mcp.json')) return [{ path, what: 'MCP servers' }];
        const keys = keysOf(text).filter((key) => [...foreignKeys, ...foreignKeysAsWell].includes(key));
        return keys.length > 0 ? [{ path, what: keys.join(', ') }] : [];
      }),
  );
  return all.flat();
}

function keysOf(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}
