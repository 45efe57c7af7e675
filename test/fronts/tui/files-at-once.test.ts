import { expect, it, vi } from 'vitest';
import { composerController } from '../../../src/fronts/tui/composer/controller.ts';
import type { ComposerProps } from '../../../src/fronts/tui/composer/props.ts';

const tree = Array.from({ length: 3_000 }, (_, n) => `src/file${n}.ts`);

function composing(tracked: string[] | null) {
  const all = Promise.withResolvers<string[]>();
  const lists = vi.fn<() => Promise<string[]>>(() => all.promise);
  const controller = composerController({ columns: 80, rows: 24 } as never);
  const props = { history: [], commands: [], files: lists, tracked: async () => tracked } as unknown as ComposerProps;
  const menu = () => JSON.stringify(controller.state().menu ?? null);
  const changed = (until: () => boolean) =>
    new Promise<void>((resolve) => {
      const leave = controller.subscribe(() => {
        if (!until()) return;
        leave();
        resolve();
      });
    });
  return { all, lists, controller, props, menu, changed };
}

it('completes from what git knows while a large tree is still listed, and from all of it then', async () => {
  const { all, lists, controller, props, menu, changed } = composing([...tree, 'old/tracked.ts']);
  const early = changed(() => menu().includes('old/tracked.ts'));
  controller.paste('@track', props);
  await early;
  expect(lists).toHaveBeenCalledTimes(1);
  const whole = changed(() => menu().includes('new/untracked.ts'));
  all.resolve([...tree, 'new/untracked.ts']);
  await whole;
  expect(menu()).not.toContain('old/tracked.ts');
});

it('waits for the list where git knows nothing, or little', async () => {
  for (const tracked of [null, ['old/tracked.ts']]) {
    const { all, controller, props, menu, changed } = composing(tracked);
    const whole = changed(() => menu().includes('new/untracked.ts'));
    const seen: string[] = [];
    controller.subscribe(() => seen.push(menu()));
    controller.paste('@track', props);
    all.resolve(['new/untracked.ts', 'a.ts']);
    await whole;
    expect(seen.join()).not.toContain('old/tracked.ts');
  }
});
