/** Text that reads like instructions to an assistant, where it should be material: found conservatively, in English and Chinese, however it is hidden. */

/** A place that reads like instructions: its line, and the words, in one row. */
interface Instruction {
  line: number;
  words: string;
}

const near = '[^.!?。！？]';
const nouns = 'instructions?|prompts?|directions?|directives?|guidelines?|programming';
const machine =
  '(?:ai|a\\.i\\.|llms?|ai assistants?|assistants?|language models?|coding (?:assistants?|agents?)|ai (?:models?|agents?|tools?)|claude|chat ?gpt|copilot|cursor|codex|gemini|archie)';
const prized =
  '(?:api[ _-]?keys?|secrets?|credentials?|access tokens?|auth tokens?|passwords?|environment variables?|env vars?|\\.env\\b|ssh keys?|private keys?|~/\\.(?:ssh|aws)|id_rsa|system prompt|conversation)';

const english = [
  `\\b(?:ignore|disregard|forget|overlook|discard)\\b${near}{0,30}\\b(?:previous|prior|above|earlier|preceding|foregoing|existing|initial|original|your|other|system|given)\\b${near}{0,30}\\b(?:${nouns}|rules?|commands?|orders?|constraints?|restrictions?|safety)\\b`,
  `\\b(?:ignore|disregard|forget|override|bypass)\\s+(?:all|any|everything|your)\\s(?:of\\s)?(?:your\\s|the\\s|these\\s)?(?:${nouns}|safety (?:rules|guidelines)|(?:you were told|above|before|said so far))\\b`,
  `\\b(?:override|bypass|circumvent)\\b\\s{1,4}(?:all\\s)?(?:your|the assistant's|previous)\\b${near}{0,30}\\b(?:${nouns}|rules?|restrictions?|safety|safeguards?|filters?)\\b`,
  `\\bforget (?:everything|all)\\b${near}{0,20}\\b(?:above|before|said|told|know)\\b`,
  `\\byou are (?:now|no longer)\\s(?:(?:acting|operating|running)\\s)?(?:an?|the|in|as|bound|restricted|limited|dan|free)\\b${near}{0,50}(?<=\\b)(?:assistant|ai|dan|unrestricted|jailbroken|dan|developer mode|god mode|root mode|admin mode|bound by)\\b`,
  `\\b(?:your )?new (?:system )?(?:instructions?|task|prompt|objective|goal)(?: for you)? (?:is|are|follows?)\\b`,
  `(?:^|\\n)[^\\p{L}\\n]{0,12}(?:new|updated|important|additional|hidden|secret|urgent)?\\s?(?:system|developer|admin(?:istrator)?) (?:instructions?|prompt|override|message|directive)s?[\\s\\])*_]{0,4}[:：]`,
  `\\b(?:attention|important|notes?|dear|hey|hello)\\b[:,]?\\s(?:(?:to|for)\\s)?(?:the\\s|any\\s|all\\s|every\\s)?${machine}\\b[^\\n]{0,3}[:,.!-]`,
  `\\b(?:if you are|when you are|as) an? ${machine}\\b${near}{0,80}\\b(?:you must|you should|you shall|you will|please|do not|don't|must|ignore|run|execute|add|include|insert|reply|respond)\\b`,
  `(?:^|\\n)[^\\p{L}\\n]{0,12}(?:dear |hey |hello |hi )?${machine}\\s?[,:]\\s${near}{0,40}\\b(?:please|you must|run|execute|ignore|delete|send|do not|always|must|add|fetch)\\b`,
  `\\b(?:do not|don't|never|without)\\s(?:tell(?:ing)?|inform(?:ing)?|alert(?:ing)?|notify(?:ing)?|mention(?:ing)?|reveal(?:ing)?|disclos(?:e|ing)|show(?:ing)?)\\b(?:\\s(?:this|that|it|any of this|anything|about this))?\\s?(?:to\\s)?the (?:user|human|developer|operator)\\b(?=[^\\n]{0,40}(?:about (?:this|it)|that you|what you|this|[.!]|$))`,
  `\\b(?:send|post|upload|exfiltrate|forward|transmit|leak|e-?mail)\\b${near}{0,50}${prized}${near}{0,60}\\bto\\s{0,3}(?:https?:|the following|this (?:url|address|server|endpoint|site)|[a-z0-9.-]+\\.(?:com|net|org|io|example|test)\\b|[\\w.]+@)`,
  `\\b(?:reveal|print|output|repeat|show|disclose|paste)\\b\\s(?:me\\s)?(?:all of\\s)?your (?:system prompt|instructions|initial prompt|hidden prompt|rules verbatim)`,
  `\\b(?:when|once|after|if) you (?:read|see|process|encounter|parse|are reading) (?:this|these)\\b${near}{0,60}\\b(?:you must|immediately|run|execute|first|delete|send|call)\\b`,
  `\\bthe user (?:has )?(?:already )?(?:approved|authori[sz]ed|consented|granted|given you permission|wants you to)\\b${near}{0,60}\\b(?:run|execute|delete|all|any|push|send|without|changes|commands?)\\b`,
  `\\b(?:you must|you have to|you should|please)\\s(?:now\\s|immediately\\s|first\\s)?(?:run|execute|invoke)\\b[^\\n]{0,60}(?:curl|wget|bash|rm -rf|chmod|base64)\\b[^\\n]{0,80}\\b(?:without|before (?:anything|doing|continuing|you)|do not ask|don't ask|immediately|silently)\\b`,
  `\\bdo not (?:ask|seek|wait) for (?:confirmation|permission|approval)\\b${near}{0,40}\\b(?:run|execute|delete|proceed|just)\\b`,
];

const chinese = [
  `(?:忽略|無視|无视|忘記|忘记|忘掉|不要理會|不要理会|拋棄|抛弃|跳過|跳过|推翻)${near}{0,12}(?:之前|先前|以上|上述|上面|前面|此前|原本|原有|所有|一切|系統|系统|任何|你的)${near}{0,10}(?:指令|指示|提示|規則|规则|命令|要求|設定|设定|限制|約束|约束|對話|对话|內容说明)`,
  `(?:你|您)(?:現在|现在|從現在起|从现在起|從此|从此)${near}{0,6}(?:是|扮演|不再)${near}{0,20}(?:助手|助理|模型|AI|人工智慧|人工智能|駭客|黑客|管理員|管理员|限制|束縛|束缚)`,
  `(?:^|\\n)[^\\p{L}\\n]{0,12}(?:新的?|更新的?|重要)?(?:系統|系统|開發者|开发者|管理員|管理员)(?:提示詞?|提示词|指令|訊息|消息|指示)\\s?[:：]`,
  `(?:不要|不得|切勿|別|别|無需|无需|不必)${near}{0,4}(?:告訴|告诉|告知|通知|提醒|透露給|透露给|詢問|询问)${near}{0,4}(?:使用者|用戶|用户|開發者|开发者|人類|人类)`,
  `(?:把|將|将)${near}{0,20}(?:密鑰|密钥|金鑰|憑證|凭证|密碼|密码|口令|環境變數|环境变量|私鑰|私钥|令牌|\\.env|對話|对话)${near}{0,20}(?:傳送|发送|發送|上傳|上传|傳到|传到|寄到|寄給|提交到|洩漏)`,
  `(?:致|給|给|注意|請注意|请注意)[:：，,]?\\s?(?:所有)?\\s?(?:AI|人工智慧|人工智能|語言模型|语言模型|程式設計|编程)?\\s?(?:助手|助理|模型|代理)[:：，,]`,
  `(?:作為|作为|身為|身为|如果你是)(?:一個|一个|一名)?(?:AI|人工智慧|人工智能|語言模型|语言模型)${near}{0,30}(?:必須|必须|應該|应该|請|请|務必|务必)`,
  `(?:使用者|用戶|用户)(?:已經|已经|已)(?:同意|授權|授权|批准|允許|允许)${near}{0,20}(?:執行|执行|刪除|删除|所有|任何|命令|操作)`,
  `(?:立即|馬上|马上|直接)(?:執行|执行|運行|运行)${near}{0,20}(?:命令|指令|rm |curl|bash|腳本|脚本)[^\\n]{0,40}(?:不要|無需|无需|不必|別|别)`,
];

/** What only the conversation itself has: roles, ends of results, calls. */
const tags =
  /<\/?(?:system|system[-_](?:reminder|prompt|message)|tool_results?|function_(?:results?|calls)|antml:[a-z_]+|human|assistant_response)(?:\s[^<>\n]{0,80})?>|<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)\|>|\[\/?INST\]|<<\/?SYS>>|(?:^|\n)[ \t]{0,8}(?:\\n\\n)?Human: |(?:^|\n)\[archie\] /;

const patterns = [...english, ...chinese].map((pattern) => new RegExp(pattern, 'giu'));
const tagPattern = new RegExp(tags.source, 'gu');

const invisible = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\u{FFF9}-\u{FFFB}]/gu;
const tagLetters = /[\u{E0020}-\u{E007E}]/gu;
const ascii = /^[\x00-\x7f]*$/;
/** A message in letters that nobody sees; the flags of three countries have five. */
const hiddenRun = /(?<!\u{1F3F4})[\u{E0020}-\u{E007E}]{8,}/u;

/** A line without what is not seen, in plain letters, and with what tag characters spell. */
function seen(line: string): string {
  if (ascii.test(line)) return line;
  return line
    .replace(tagLetters, (char) => String.fromCharCode((char.codePointAt(0) ?? 0) - 0xe0000))
    .replace(invisible, '')
    .normalize('NFKC');
}

/** Places that are told. */
const most = 5;
const longestWords = 120;

/** Places of a text that read like instructions to whoever reads it as a model, at most five, each line once. */
export function findInstructions(text: string): Instruction[] {
  const lines = text.split('\n');
  const plain = lines.map(seen).join('\n');
  const starts = new Map<number, string>();
  const take = (index: number, words: string): void => {
    if (!starts.has(index)) starts.set(index, words);
  };
  for (const pattern of [...patterns, tagPattern])
    for (const match of plain.matchAll(pattern)) {
      const lead = /^\s*/.exec(match[0])?.[0].length ?? 0;
      take(match.index + lead, match[0]);
      if (starts.size > 50) break;
    }
  const found = new Map<number, string>();
  for (const [index, words] of [...starts].toSorted((a, b) => a[0] - b[0])) {
    const line = countLines(plain, index);
    if (!found.has(line)) found.set(line, inOneRow(words));
  }
  for (const [at, line] of lines.entries()) {
    if (found.size >= most) break;
    if (!ascii.test(line) && hiddenRun.test(line) && !found.has(at + 1)) found.set(at + 1, inOneRow(seen(line)));
  }
  return [...found]
    .map(([line, words]) => ({ line, words }))
    .toSorted((a, b) => a.line - b.line)
    .slice(0, most);
}

function countLines(text: string, until: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < until; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

function inOneRow(words: string): string {
  const row = words.replace(/\s+/g, ' ').trim();
  return row.length <= longestWords ? row : `${row.slice(0, longestWords).toWellFormed()}…`;
}
