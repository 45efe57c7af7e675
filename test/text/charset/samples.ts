/** Text as files of older encodings hold it: comments, messages, tables. */

import { tableOf } from '../../../src/text/charset/legacy.ts';
import type { Legacy } from '../../../src/text/charset/legacy.ts';

export const samples: Partial<Record<Legacy, readonly string[]>> = {
  big5: [
    '// 計算訂單的總金額，不含運費\n',
    'int main(void) { return 0; } /* 初始化資料庫連線 */\r\n',
    '檔案不存在',
    '名稱,數量,單價\n螺絲,100,2.5\n墊片,200,0.5\n',
    '# 設定檔\n伺服器=localhost\n逾時=30\n',
    '中文',
    '庫存不足 (許功蓋)\n',
  ],
  gbk: [
    '// 计算订单的总金额，不含运费\n',
    'x = 1  # 初始化数据库连接\n',
    '文件不存在',
    '名称,数量,单价\n螺丝,100,2.5\n',
  ],
  shift_jis: [
    '// 注文の合計金額を計算する\n',
    'ファイルが存在しません',
    '名前,数量,単価\nねじ,100,2.5\n',
    '在庫不足\n',
  ],
  'euc-jp': ['/* データベース接続の初期化 */\n', '日本語のテキスト', 'ユーザーのログインに失敗しました。\n'],
  'euc-kr': ['// 주문 합계를 계산한다\n', '파일이 없습니다', '이름,수량,단가\n나사,100,2.5\n'],
  latin1: ['// déjà vu à la carte\n', 'Größe der Straße\n', '¿Dónde está el baño?', "L'été, où il fait chaud: 5 °C\n"],
  'windows-1252': ['“Übung” – 5 €\n', 'vérifiez le chemin d’accès…\n'],
  'windows-1251': ['// вычислить сумму заказа\n', 'Файл не найден\n'],
  'koi8-r': ['Пользователь не смог войти. Введите пароль снова.\n'],
};

/** As an editor would save it: character by character, without any of our own encoding code but the table. */
export function saved(text: string, encoding: Legacy): Buffer {
  const table = tableOf(encoding);
  return Buffer.concat(
    Array.from(text, (char) => {
      const bytes = char < '\x80' ? Buffer.from(char) : table.get(char);
      if (!bytes) throw new Error(`${encoding} has no ${char}`);
      return Buffer.from(bytes);
    }),
  );
}
