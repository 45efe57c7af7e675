/** Writes a setting that a person chose on the screen to their own config.yaml. */

import { mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { inWords } from '../../disk/errno.ts';
import { withLock } from '../../disk/lock.ts';
import { UserFault } from '../../protocol/failure.ts';
import { readConfigFile } from './config-file.ts';

/** Sets `key` in the file of this folder; comments and the order of the file stay. Returns its path. Throws `UserFault`. */
export async function keepSetting(config: string, key: string, value: string | boolean): Promise<string> {
  const path = join(config, 'config.yaml');
  try {
    mkdirSync(config, { recursive: true, mode: 0o700 });
    await withLock(`${path}.lock`, () => set(path, key, value));
    return path;
  } catch (error) {
    throw error instanceof UserFault ? error : new UserFault(`${dirname(path)}: ${inWords(error)}`);
  }
}

async function set(path: string, key: string, value: string | boolean): Promise<void> {
  const { text: before, fault, writable } = await readConfigFile(path, { links: true });
  if (fault ?? writable) throw new UserFault(`${path}: ${fault ?? writable}`);
  const document = parseDocument(before ?? '');
  const [error] = document.errors;
  if (error) throw new UserFault(`${path}: ${(error.message.split('\n')[0] ?? '').replace(/[:.\s]+$/, '')}`);
  if (document.contents !== null && !isMap(document.contents))
    throw new UserFault(`${path}: it must hold keys and values`);
  document.set(key, value);
  // A link into somebody's dotfiles stays one.
  writeFileAtomic(before === null ? path : realpathSync(path), document.toString({ lineWidth: 0 }), { durable: true });
}
