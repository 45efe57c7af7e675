/** The rest of the thesaurus of `topics.ts`: other crafts, and the chores that anybody does. */

import type { Topic } from './topics.ts';

/** Fields with experts of their own. */
const fields: Topic[] = [
  {
    id: 'ui',
    against: 1.1,
    strong:
      'clickable|table rows|page title|background image|background colour|background color|login page|about dialog|badge|scrollable|disabled while|overlaps|cut off|hidden on|product page|landing|頁面標題|背景圖|背景色|登入頁|徽章|可以點|停用|蓋到|捲軸|emoji|表情符號|tooltip flickers|confirm dialog|screenshot|date picker|headline|網站圖示|元件|bundle size of the frontend|stylesheet|確認視窗|日期選擇器|log viewer|sidebar|card|tooltip|spinner|loading|toggle|collapsible|label|icon|rows per page|sticky header|標題列|動畫|loading 動畫|css|scss|tailwind|stylesheet|flexbox|grid layout|layout|button|tooltip|dropdown|modal|dialog|sidebar|navbar|footer|hero|header.tsx|icon|icons|logo|font|colour|color|colours|colors|dark mode|light mode|responsive|on mobile|hover|focus ring|autofocus|focused|animation|animate|placeholder text|component|components|react|vue|svelte|angular|jsx|tsx|hook|usestate|useeffect|render prop|props|prop|hydration|next.js|storybook|frontend|front end|front-end|web page|landing page|start page|home page|start screen|screen|screens|checkbox|form field|text field|input field|spinner|carousel|accordion|kanban|overlay|keyboard shortcut|accessib*|a11y|aria|contrast|border|padding|margin|align|aligned|centre|center|grey|gray|bigger|pixel|svg|favicon|chart component|autocomplete|drag|dragged|scrollbar|scroll|viewport|view next to|list view|figma|window title|menu|tab order|wizard|前端|按鈕|樣式|版面|破版|排版|置中|對齊|顏色|顏色|藍色|紅色|綠色|灰框|灰色|圖示|圖標|字體|深色模式|元件|頁尾|頁首|首頁|畫面|滑鼠|游標|動畫|輸入框|聚焦|表單|下拉|彈窗|視窗|選單|捲動|手機版|響應式|無障礙|對比|圖表|設定視窗|ボタン|レイアウト|画面|botón|iconos|alinea',
    weak: 'flickers|friendlier|small|text inside|cut off|settings page|page|click|clicked|browser|ui|visual|look|looks|ugly|nicer|pretty|style|styles|image|chart|display|shows|green|red|blue|columns|cards|website|頁面|點|按|顯示|網頁|好看|醜|圖片|漂亮',
  },
  {
    id: 'mobile',
    against: 0.9,
    strong:
      'swiftui|swift|android|ios app|jetpack compose|kotlin app|react native|flutter|app store|push permission|xcode|手機 app|安卓',
    weak: 'phone|tablet|app icon|手機',
  },
  {
    id: 'game',
    against: 1.1,
    strong:
      'game|games|gameplay|unity|godot|unreal|sprite|shader|enemy|enemies|bullets|boss fight|player jumps|jump|fps|frame rate|frames per second|collision|physics|camera|tile map|tilemap|particle*|pathfinding|navmesh|gamepad|controller support|level design|save game|pong|tetris|platformer|paddle|explosions|coyote time|遊戲|角色|敵人|子彈|鏡頭|碰撞|關卡|著色器|精靈圖|幀|物理|手感|爆炸|搖桿|四子棋|ゲーム',
    weak: 'level|score|physics|ball|wall|board game|car|world|跳|牆',
  },
  {
    id: 'ml',
    against: 1.1,
    strong:
      'machine learning|model training|training loss|train|trained|fine-tun*|fine tun*|finetun*|lora|inference|classifier|neural|pytorch|tensorflow|transformer|transformers|embedding|embeddings|epoch|gpu|onnx|quanti*|overfit*|validation set|test set|precision|recall|confusion matrix|calibration|hyperparameter|gradient boosting|data drift|leakage|label our|labelling|labeling|jupyter|notebook|feature engineering|dataset split|imbalance*|detector|prediction|predictions|accuracy|模型|訓練|推論|微調|分類器|準確率|驗證集|過擬合|特徵工程|資料集|神經網路|正樣本|學習率|loss',
    weak: 'model|positive|threshold|batching|seeds|experiment|accuracy|nan|predict*|門檻|樣本',
  },
  {
    id: 'i18n',
    against: 1.1,
    strong:
      'translation|translations|translate|translated|translator|i18n|l10n|locali*|locale|plural|plurals|plural forms|right-to-left|right to left|rtl|arabic|hebrew|german strings|in all languages|all languages|other languages|icu message|hard coded text|hard coded texts|hard-coded string|date format|number format|currency format|swiss users|mirrored|polish has|翻譯|多語|在地化|本地化|複數|阿拉伯文|右到左|語系|各地區|譯者|寫死的文字|左右鏡像|翻訳',
    weak: 'language|languages|german|french|japanese|swiss|region|regions|strings|texts|語言|文字|地區|格式',
  },
  {
    id: 'writing',
    against: 0.9,
    strong:
      'cover letter|求職信|sample names|letter|apology|道歉信|寫一封|blog post|newsletter|press release|poem|essay|slogan|speech|tweet|presentation|slides|tone|wording|video tutorial|story|文案|語氣|簡報|部落格|文章|詩|故事',
    weak: 'text|texts|title|sentence|文字|標題|句',
  },
];

/** What anybody does, in whatever files: the general assistant's work unless a persona's description claims it. */
const chores: Topic[] = [
  {
    id: 'edit',
    chore: true,
    against: 1.5,
    strong:
      'type annotation|type annotations|copyright year|alphabetically|sort the routes|commented out|error message of|make a copy of|merge these two files|change the label|to the top of the file|駝峰|依字母|字母排序|合併這兩個檔案|整理一下程式碼|寫得更短|rename|renamed|typo|typos|misspell*|spelling|call it _ instead|reformat|indent*|double quotes|single quotes|tabs or spaces|tabs or|semicolon*|line break|line breaks|trailing whitespace|kebab case|camel case|snake case|sort the imports|sort imports|fix all imports|imports|unused import|unused|remove the console|console.log|console.logs|put the _ into an enum|into an enum|add a comment|a comment above|code comments|jsdoc|docstring|docstrings|move the _ into|move the _ to a folder|into a folder|shorten|make it shorter|shorter|inline the|inline this|extract the|extract a|extract this|extract function|extract method|replace lodash|instead of the if|if chain|switch instead|cast the|to a number|utility function|helper function|utils|utility functions|dead code|magic number*|list the files|files that mention|search for all|find all usages|grep|delete all|delete the unused|named constant|arrow function|const instead|teh|case sensitive filename|改名|重新命名|改叫|錯字|錯別字|打成|拼字|縮排|雙引號|單引號|分號|註解|換行|提到|列出有|抽成|抽出|取代|移到資料夾|資料夾的檔案|工具函式|誤字|刪掉沒用|沒用到|renombra|corrige el error tipográfico',
    weak: '改成|format|annotate|tidy|remove|delete|replace|cleanup|clean up|this file|the file|function|variable|constant|line|folder|file|files|檔案|函式|變數|常數|資料夾|拿掉|刪掉|移除|這行',
  },
  {
    id: 'git',
    chore: true,
    against: 1.4,
    strong:
      'git|commit message|last commit|last _ commits|squash|rebase|cherry-pick|cherry pick|stash|pull request|pull requests|pr description|pr text|merge conflict|merged local|local branch|local branches|branch|branches|committed|amend|gitignore|git hook|revert the file|revert the|changelog|release notes|diff of|force push|版控|分支|提交訊息|提交|合併衝突|還原成|local branch|commit 訊息|commit 到|個 commit|pr 說明|pr 描述|rama',
    weak: 'commit|commits|merge|revert|yesterday|合併|還原',
  },
  {
    id: 'docs',
    chore: true,
    against: 1.3,
    strong:
      'readme|documentation|docs|docs page|docs generator|onboarding document|onboarding doc|tutorial|user manual|write down|hand this code to|handover document|markdown|contributing guide|license file|licence|broken link|說明文件|文件頁|新手文件|教學|寫清楚|這段說明|手冊|ドキュメント|documentación',
    weak: 'doc|example|examples|explain in the|link|guide|文件|範例|連結|說明',
  },
  {
    id: 'test',
    chore: true,
    against: 1,
    strong:
      'my test|my tests|test for|unit test|unit tests|unit testing|run the tests|failing test|failing tests|tests fail|test fails|the test|fix the test|fix what fails|add tests|write tests|tests for|snapshot test|flaky test|jest|vitest|mocha|pytest|rspec|test coverage|code coverage|mock the|fake timer|assertion|test suite|cypress|playwright|is red|單元測試|跑測試|跑一次測試|寫測試|加測試|測試一直紅|測試失敗|的測試|テストを',
    weak: 'test|tests|coverage|mock|測試|紅的',
  },
  {
    id: 'tooling',
    chore: true,
    against: 1.2,
    strong:
      'bash alias|shell alias|alias for|npm script|打包檔|eslint|prettier|linter|lint|tsconfig|strict mode|webpack|vite|rollup|esbuild|babel|typescript error|type error|compile error|typings|return type|infer the|generics|generic type|editor|vscode|vim|nvm|node version|node_modules|npm install|package.json|pnpm|yarn|upgrade to|bump|dependabot|shell completion|zsh|bash script|makefile target|cli flag|--help|progress bar|installer|環境變數設定檔|型別錯誤|型別|打包工具|套件版本|編輯器',
    weak: 'warning|typescript|type|types|npm|package|version|watch mode|terminal|script|setup file|警告|套件|終端機',
  },
  {
    id: 'code',
    chore: true,
    against: 1.1,
    strong:
      'regex|regexp|regular expression|fizzbuzz|sudoku|leetcode|longest common|shuffle an array|sort this list|sort an array|binary search|linked list|roman numeral|roman numerals|fibonacci|prime number*|palindrome|two sum|parse csv|one-liner|longer than _ chars|lines longer|hex colour*|hex color*|aligned columns|in the terminal|make the function async|monads|date logic|dates|calculator|解題|數獨|羅馬數字|演算法|正規表示式|質數|費氏數列|排序這個|終端機版|日期工具|日期邏輯',
    weak: 'array|string|loop|algorithm|list|bias|parser|counter|print|nan|undefined|陣列|字串|迴圈|計數器',
  },
  {
    id: 'explain',
    chore: true,
    against: 1.3,
    strong:
      'for a beginner|to a beginner|初學者|who changed this|summarize|keyboard shortcut for|how do i exit|what does this|教我|怎麼用|在做什麼|怎麼看|what does _ mean|what is a|what is an|what is the difference|what is hoisting|what are _ for|what is _ for|what is|explain this|explain the error|explain what|explain to me|explain how|^explain the|^explain this|^explain why|^explain it|i want to understand|which version of|tell me what|how does the|how does this|how does _ work|where is|where are|who wrote|what changed|is it worth moving|stack trace|有什麼差別|是什麼意思|什麼意思|是什麼|什麼是|解釋|怎麼運作|哪個版本|差在哪|說明一下|なんですか|qué es|qué significa',
    weak: 'understand|meaning|mean|why is my|了解|為什麼',
  },
  {
    id: 'chat',
    chore: true,
    against: 1.2,
    strong:
      'joke|recommend a|good book|weather|what time is it|haiku|天氣|笑話|推薦|hello|hi|hey|thanks|thank you|good morning|good evening|are you able|can you see|who are you|how are you|what can you do|ok thanks|bye|your name|你好|嗨|哈囉|早安|晚安|謝謝|感謝|你是誰|你會什麼|再見|hola|gracias|こんにちは|ありがとう',
    weak: 'please|cool|great|nice|lol|haha|好的|太棒了',
  },
  {
    id: 'team',
    chore: true,
    against: 0.8,
    strong:
      'code review|reviews our|nobody reviews|new colleagues|onboard*|interview question|estimate the effort|our meeting|sprint|retro|new hire|how do other teams|新人|團隊合作|程式碼審查|面試|別的團隊',
    weak: 'team|colleague|boss|people complain|students|club|老闆|同事|團隊|學生',
  },
];

export const otherTopics: Topic[] = [...fields, ...chores];
