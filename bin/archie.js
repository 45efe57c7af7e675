#!/usr/bin/env node
// Guards the Node version, switches the compile cache on and hands over to the bundle. Nothing else lives here.
// It must parse on Node 14 and newer, so that an old Node gets a sentence and not a syntax error.
import { chmodSync, existsSync, fstatSync, mkdirSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir, userInfo } from 'node:os';
import { fileURLToPath } from 'node:url';
import { isAbsolute, join } from 'node:path';

process.on('SIGUSR1', () => {}); // Node would open a debugger for whoever sends it.
const here = fileURLToPath(new URL('.', import.meta.url));
const [major, minor] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 12)) {
  // A checkout carries its own Node as a development dependency.
  const bundled = join(here, '../node_modules/node/bin/node');
  if (!existsSync(bundled)) {
    console.error(
      `archie needs Node 22.12 or newer; this is Node ${process.versions.node}. Install a newer one: https://nodejs.org`,
    );
    process.exit(1);
  }
  const { spawnSync } = await import('node:child_process');
  process.exit(spawnSync(bundled, process.argv.slice(1), { stdio: 'inherit' }).status ?? 1);
}

const hasHome = () => {
  try {
    return isAbsolute(process.env.HOME || '') || isAbsolute(userInfo().homedir);
  } catch {
    return false; // A user id without an account, as containers have them.
  }
};

// What goes elsewhere, to a closed stdout or a full disk, may be lost: the bundle looks, and says so.
const isHeard = () => !hasHome() || process.stdout.isTTY || fstatSync(1).isFIFO() || fstatSync(1).isSocket();
if (process.argv.length === 3 && ['--version', '-V'].includes(process.argv[2]) && isHeard()) {
  console.log(JSON.parse(readFileSync(join(here, '../package.json'), 'utf8')).version);
} else if (!hasHome()) {
  console.error('archie: there is no home folder: HOME is not set. Set HOME to a folder that archie may write to.');
  process.exit(2);
} else {
  // A folder of our own: the shared default in the temporary folder could be filled by somebody else. Nor is a relative one
  // taken: it would lie in the folder that archie is started in, and what is compiled is run.
  const cache = isAbsolute(process.env.XDG_CACHE_HOME || '') ? process.env.XDG_CACHE_HOME : join(homedir(), '.cache');
  if (isAbsolute(cache) && !process.env.NODE_DISABLE_COMPILE_CACHE)
    try {
      mkdirSync(cache, { recursive: true, mode: 0o700 }); // what lies above may be exchanged by whoever may write there
      mkdirSync(join(cache, 'archie/v8'), { recursive: true });
      for (const each of ['archie', 'archie/v8']) chmodSync(join(cache, each), 0o700); // whatever the umask was
      module.enableCompileCache(join(cache, 'archie/v8'));
    } catch {}
  await import('../dist/main.js').catch(({ code, message }) => {
    const mend =
      code === 'ERR_MODULE_NOT_FOUND' ? 'Start again if it was just updated, or install it again' : 'Install it again';
    console.error(`archie: it cannot be started: ${String(message).split('\n')[0]}. ${mend}`);
    process.exitCode = 1;
  });
}
