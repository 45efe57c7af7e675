/** React hooks for what the app does with the terminal itself: hand it over, open an editor in it, suspend. */

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { useApp } from 'ink';
import { useCallback } from 'react';
import type { Desk } from '../../protocol/desk.ts';
import { reveal } from '../../text/sanitize.ts';
import { t } from '../../text/words/words.ts';
import type { Controller } from './controller.ts';
import { editText, openFile } from './editor.ts';
import type { FilePlace } from './editor.ts';
import { stopReading, suspendJob } from './suspend.ts';
import type { Attention } from './terminal/attention.ts';
import { pageText, pagerText } from './terminal/pager.ts';
import type { Feed } from './transcript/feed.ts';

interface Terminal {
  /** Hands the terminal over; nothing is printed meanwhile. */
  suspended: <T>(what: () => Promise<T>) => Promise<T>;
  /** Opens text in the user's editor; null when nothing came back, which has been said. */
  edit: (name: string, text: string) => Promise<string | null>;
  /** `/open`. */
  open: (place: FilePlace) => Promise<void>;
  /** Ctrl+F. */
  page: () => void;
  /** Ctrl+Z. */
  suspend: () => Promise<void>;
}

/** The same functions for every frame. */
export function useTerminal(
  feed: Feed,
  desk: Desk,
  controller: Controller,
  attention: Pick<Attention, 'hold' | 'release'>,
): Terminal {
  const { suspendTerminal } = useApp();
  const suspended = useCallback(
    async <T>(what: () => Promise<T>): Promise<T> => {
      let result: T | undefined;
      feed.hold();
      attention.hold();
      try {
        await suspendTerminal(async () => {
          await stopReading();
          result = await what();
        });
      } finally {
        attention.release();
        feed.release();
      }
      return result as T;
    },
    [feed, attention, suspendTerminal],
  );
  const edit = useCallback(
    async (name: string, text: string): Promise<string | null> => {
      const editor = desk.editor();
      if (editor === null) {
        controller.say(t('No editor is set: put one into VISUAL or EDITOR.'));
        return null;
      }
      try {
        return await suspended(() => editText(editor, name, text));
      } catch (error) {
        controller.failed(editor[0] ?? 'editor', error);
        return null;
      }
    },
    [desk, controller, suspended],
  );
  const open = useCallback(
    async (place: FilePlace): Promise<void> => {
      const editor = desk.editor();
      if (editor === null) return controller.say(t('No editor is set: put one into VISUAL or EDITOR.'));
      const { cwd, root } = feed.session.state();
      const path = [resolve(cwd, place.path), resolve(root, place.path)].find((each) => existsSync(each));
      if (path === undefined) return controller.say(t`${reveal(place.path)} is not there`);
      try {
        await suspended(() => openFile(editor, { ...place, path }));
      } catch (error) {
        controller.failed(editor[0] ?? 'editor', error);
      }
    },
    [desk, controller, feed, suspended],
  );
  const read = useCallback(async (): Promise<void> => {
    const pager = desk.pager();
    try {
      const text = await pagerText(feed);
      if (text === '') controller.say(t('nothing was said yet'));
      else await suspended(() => pageText(pager, text));
    } catch (error) {
      controller.failed(pager[0] ?? 'pager', error);
    }
  }, [feed, desk, controller, suspended]);
  const page = useCallback(() => void read(), [read]);
  const suspend = useCallback(() => suspended(suspendJob), [suspended]);
  return { suspended, edit, open, page, suspend };
}
