/** Does a prompt lean on what was said before? Such a prompt belongs to whoever has the conversation. */

/** Words that lean on what was said before: alone they name no topic, and belong to whoever has the conversation. */
const leaning =
  /^(?:and\b[^.!]{1,30}\?$|(?:(?:ok(?:ay)?|yes|yep|sure|no|nope|good|great|perfect|thanks|thank you|alright|right|hm+|well|and|but|so|then|now|also)[\s,.!:]+)*(?:go ahead|go on|continue|carry on|proceed|do (?:it|that|so|this|both)|try (?:it|that|again)|keep going|apply (?:it|that)|next|more|again|why(?: not| that)?|how so|what about|how about|can you (?:make|explain|do|also)|make (?:it|that|this)|option|the (?:first|second|third|last|other) (?:one|option)|let'?s (?:do|go|take)|use (?:it|that|option)|same (?:for|with|thing)|looks good|lgtm|undo (?:it|that)|revert (?:it|that)|explain (?:it|that|this)|not (?:that|this|so)|instead)\b)/i;
const pronoun =
  /\b(?:it|its|that|those|these|them|they|both|either|the same|option [\da-z]\b|(?:first|second|third|former|latter) (?:one|option)|your (?:plan|proposal|design|suggestion|schema|answer))\b/i;
const short =
  /^(?:ok(?:ay)?|yes|yep|yeah|sure|no|nope|good|great|fine|perfect|please do|y|n|\d|go|do it|continue|more)[\s.!?]*$/i;

const leaningCjk =
  /^(?:好+的?|可以|行|對|是的?|嗯|沒錯|不用|不要|不是|那|那麼|然後|接著|所以|但|可是)?[，,。!！\s]*(?:就這樣|照做|照這樣|繼續|請繼續|開始吧|做吧|改吧|試試|試看看|再來|下一步|同意|採用|用(?:第|方案|選項)|選(?:第|方案)|第[一二三四\d]個?|方案[一二三四\dA-Za-z]|為什麼|怎麼說|還有呢|簡單一點|再簡單|換成|也一樣|一樣改|這個|那個|它|上面|剛剛|剛才|這樣)/u;
const shortCjk = /^(?:好+的?|可以|行|對|是的?|嗯+|沒錯|同意|繼續|不用|不要|不是|謝謝)[。!！\s]*$/u;
const pronounCjk =
  /(?:這個|那個|這些|那些|它|剛剛|剛才|上面|前面|這樣|那樣|也一樣|你的(?:設計|建議|方案|規劃)|方案[一二三\dA-Z])/u;

/** Words that open another matter. */
const turning =
  /\b(?:unrelated|off[- ]topic|different (?:topic|question|matter)|something else|change of (?:topic|subject)|new (?:topic|task|question)|separate (?:question|topic|issue)|other question|quick question|by the way|btw|next:|on another note)/i;
const turningCjk =
  /另外問|順便問|換個(?:話題|問題)|題外話|別的(?:問題|事)|不相關|對了[，,]|另一件事|另一個問題|新的(?:問題|任務)/u;

/**
 * How a prompt stands to the one before: `stays` leans on it, `turns` opens another matter, `open` says neither.
 */
export function followsUp(prompt: string): 'stays' | 'turns' | 'open' {
  const text = prompt.trim();
  if (turning.test(text) || turningCjk.test(text)) return 'turns';
  if (short.test(text) || shortCjk.test(text) || leaning.test(text) || leaningCjk.test(text)) return 'stays';
  const words = text.split(/\s+/).length;
  if (words <= 14 && text.length <= 120 && (pronoun.test(text) || pronounCjk.test(text))) return 'stays';
  return 'open';
}
