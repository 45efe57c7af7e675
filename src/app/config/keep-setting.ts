/** Writes a setting that a person chose on the screen to their own config.yaml. */

import { join } from 'node:path';
import { isMap, parseDocument } from 'yaml';
import { UserFault } from '../../protocol/failure.ts';
import { changeOwnFile, yamlFault } from './own-file.ts';

/** Sets `key` in the file of this folder; comments and the order of the file stay. Returns its path. Throws `UserFault`. */
export async function keepSetting(config: string, key: string, value: string | boolean): Promise<string> {
  const path = join(config, 'config.yaml');
  await changeOwnFile(path, (before) => {
    const document = parseDocument(before ?? '');
    const fault = yamlFault(document);
    if (fault !== null) throw new UserFault(`${path}: ${fault}`);
    if (document.contents !== null && !isMap(document.contents))
      throw new UserFault(`${path}: it must hold keys and values`);
    document.set(key, value);
    return document.toString({ lineWidth: 0 });
  });
  return path;
}
