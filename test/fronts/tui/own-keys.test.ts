import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { ownKeys } from '../../../src/fronts/tui/keys/own/check.ts';
import { setOwnKeys } from '../../../src/fronts/tui/keys/own/own-keys.ts';
import { appKeys } from '../../../src/fronts/tui/app-keys.ts';
import { reviewKeys } from '../../../src/fronts/tui/review/state/keys/table.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { actionsOf } from '../../../src/fronts/tui/picker/actions.ts';
import { Board as ReviewBoard } from './board.ts';
import { ComposerBoard } from './composer-board.ts';

afterEach(() => setOwnKeys(new Map()));

describe('keys.yaml', () => {
  it('gives actions other keys: they work, they are shown, and the old ones do nothing', async () => {
    const { keys, faults } = ownKeys({ palette: 'alt+k', 'review.accept': ['Y', 'ctrl+y'] });
    expect(faults).toEqual([]);
    setOwnKeys(keys);
    const board = new ComposerBoard().key('ctrl+p');
    expect(board.effects).toEqual([]);
    expect(board.key('alt+k').effects).toEqual([{ type: 'palette' }]);
    expect(actionsOf(composerKeys, []).map(({ label }) => label)).toContain('Alt+K');
    const review = await new ReviewBoard([['a.txt', 'a\n', 'b\n']]).open();
    expect(review.screen.join('\n')).toContain('Y accept');
    expect(review.input('y').answers).toEqual([]);
    expect(review.input('Y').answers).toHaveLength(1);
  });

  it.each([
    [{ pallete: 'alt+p' }, 'there is no action "pallete" (docs/terminal.md lists them)'],
    [{ palette: 'hyper+p' }, 'palette: "hyper+p" is no key (such as ctrl+p, alt+n, pageup, Y)'],
    [{ palette: 'p' }, 'palette: p is typed there: hold ctrl or alt with it'],
    [{ palette: [] }, 'palette: it needs a key'],
    [{ palette: 'ctrl+g' }, 'palette: Ctrl+G does something else there (editor)'],
    [{ palette: 'alt+k', editor: 'alt+k' }, 'palette: Alt+K does something else there (editor)'],
    [{ 'review.accept': 'n' }, 'review.accept: n does something else there (review.reject)'],
    [{ 'review.accept': 'enter' }, 'review.accept: Enter does something else there (and that stays)'],
    [['palette'], 'it must hold actions and keys, such as "palette: alt+k"'],
  ])('%j is told of in one line', (value, fault) => {
    const { keys, faults } = ownKeys(value);
    expect(faults).toEqual([fault]);
    // Of two that want one key, the second has it.
    expect([...keys.keys()].filter((action) => fault.startsWith(`${action}:`))).toEqual([]);
  });

  it('lets two actions change places, and takes nothing for nothing', () => {
    expect(ownKeys({ palette: 'ctrl+g', editor: 'ctrl+p' }).faults).toEqual([]);
    expect(ownKeys({ 'review.accept': 'n', 'review.reject': 'y' }).faults).toEqual([]);
    expect(ownKeys(null)).toEqual({ keys: new Map(), faults: [] });
  });
});

describe('the handbook', () => {
  it('lists every action that may have other keys, and no other', () => {
    const handbook = readFileSync(new URL('../../../docs/terminal.md', import.meta.url), 'utf8');
    const [, part = ''] = /\| screen \| actions \|([^]*?)\n\n/.exec(handbook) ?? [];
    const listed = Array.from(part.matchAll(/`([^`]+)`/g), ([, name]) => name!);
    const named = [...composerKeys, ...appKeys, ...reviewKeys].flatMap(({ name }) => name ?? []);
    expect(listed.toSorted()).toEqual(named.toSorted());
  });
});
