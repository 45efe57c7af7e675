/** `archie show --schema` in a house: its trees, its engine, and where the picture goes. */

import { enginePlace, openChecks } from '../../../checks/client.ts';
import { diagramSvg } from '../../../diagrams/diagram.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { t } from '../../../text/words/words.ts';
import { endSignal } from '../../cli/end-signal.ts';
import type { SchemaFlags } from '../../cli/show-flags.ts';
import { warn, write } from '../../cli/terminal.ts';
import { packagePath } from '../../dirs.ts';
import { themeChoice } from '../../config/user/theme.ts';
import type { House } from '../../house.ts';
import { bothTrees } from '../check/trees.ts';
import { plainColumns, writePicture } from '../show.ts';
import { entitiesOf } from './picture.ts';
import { compareSchemas, schemaRows } from './schema.ts';

/** Milliseconds. */
const patience = 10_000;

/** Returns the exit code. Throws `UserFault`. */
export async function schemaHere(house: House, flags: SchemaFlags): Promise<number> {
  const { env, config } = house;
  for (const notice of config.notices) warn(notice);
  const { rounds: _, ...settings } = config.proof ?? {};
  const trees = await bothTrees(house, { staged: false, ...(flags.base !== undefined && { base: flags.base }) });
  const checks = openChecks(enginePlace(packagePath()));
  const schemas = await checks.schemas({ ...trees, settings }, endSignal()).finally(() => checks.close());
  const compared = compareSchemas(schemas, trees.against, flags.all);
  if (compared.uncompared !== undefined)
    warn(t`nothing is marked, ${trees.against ?? ''} has no schema: ${compared.uncompared}`);
  if (flags.svg) {
    const drawn = await diagramSvg(entitiesOf(compared.tables));
    if ('why' in drawn) throw new UserFault(`the schema is not drawn: ${drawn.why}`);
    await writePicture(drawn.svg, flags.out);
    return 0;
  }
  const terminal = process.stdout.isTTY;
  const { chooseTheme } = await import('../../../fronts/tui/theme.ts');
  const rows = await schemaRows(compared, {
    columns: terminal ? Math.max(20, (process.stdout.columns ?? plainColumns) - 1) : plainColumns,
    theme: chooseTheme(await themeChoice(house, { color: terminal && flags.color })),
    reader: env['INK_SCREEN_READER'] === 'true',
    against: trees.against,
    all: flags.all,
    patience,
  });
  if (terminal) (await import('../../../fronts/tui/transcript/paper.ts')).print(rows);
  else await write(`${rows.join('\n')}\n`);
  return 0;
}
