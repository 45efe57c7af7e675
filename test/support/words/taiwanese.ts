/** What is not written as Taiwan writes it. */

/** Characters that are simplified, and no other character in Taiwan. */
const simplified =
  /[们这为说时国对发会来个应经过还进动开关问间门见现样车东长马鸟鱼语话请谢让认识读写书画听闻买卖钱银铁错页题颜类级组织线细终给统绿续维编缩约纯纸练结绝络绪绍继绩绕纪纠纵综绘紧纷纺纹缘纳纽绑绳从众优伤伟传体侧侦储儿兰兴兽冈军农决况冻净减凑凤凭击则刚创删别剂剑剧劝办务劲劳势励勋区医华协单卢卫却厂厅历厉压厌县参双变叙叶号吓吗员呜咏响哑哗唤啸喷嘱团园围图圆圣场坏块坚坛坟坠垒垦垫墙壮声壶处备复够头夹夺奋奖妇妈姗娱婴孙学宁宝实宠审宪宽宾寝寻导寿将尔尘尝层属岁岂岛岭峡崭巩币帅师带帮广庄庆库庙废异弃张弥弯弹归录彻径忆忧怀态怜总恋恳恶恼悦惊惧惨惩惫惯愤愿懒战戏户扑执扩扫扬扰抚抛抢护报担拟拥拦拧择挂挤挥损换据掳掷掺揽搀搁搂搅摄摆摇撑敌数断无旧旷显晓晕暂术机杀杂权条杨极构枪标栋栏树档桥检楼横欢欧残毁毕毙气汇汉沟没泪泻泼泽洁浅浆浇测济浓涛润涨涩渊渐渔温湾湿溃滚满滤滥灭灯灵灾炉点炼烁烂烛烟烦烧热爱爷牵犹独狭狮猎猪献环电疗疮疯痒瘫盏盐监盖盘矫码砖础确碍礼祸离种积称稳穷窃窍窑竖竞笔笋笼筑签简粮纤纲绢绣绵缓缚缝缠缴网罗罚罢羡翘耸聪肃肠肤肾肿胀胁胆胜脉脏脑脚脱脸腊腾舰舱艰艺节芦苏苹茎荐荡荣药莱莲获莹营萧萨葱蒋蓝虏虑虚虽虾蚀蚁蛮蜗补装觉览触誉计订讨训议讯记讲许论设访证评诉词译试诗诚询该详误诸诺课谁调谈谋谓谜谨谱贝贞负贡财责贤败货质贩贪贫购贮贯贱贴贵贷贸费贺贼资赌赏赐赔赖赚赛赞赠赢赶趋跃践踪躯轨转轮软轰轴轻载较辅辆辈辉输辑辞边辽达迁迈运远违连迟适选递逻遗邓邮邻郑酝释鉴针钉钟钢钥钩钻铃铅铜铝铺链销锁锅锋锡锦键锻镇镜闪闭闯闲闷闹阀阁阅队阳阴阵阶际陆陈险随隐难雾静韩顶项顺须顾顿预领颇频额风飘飞饥饭饮饰饱饼馆驱驳驶驻驾骂骄验骑骗骚鲁鲜鸡鸣鸦鸭鸽鸿鹅鹤黄齐齿龄龙龟]/u;

/** What is said elsewhere, and how it is said here. */
const elsewhere: Readonly<Record<string, string>> = {
  文件: '檔案',
  默認: '預設',
  信息: '訊息',
  服務器: '伺服器',
  內存: '記憶體',
  緩存: '快取',
  配置: '設定',
  項目文件: '專案檔案',
  回滾: '復原',
  運行: '執行',
  返回值: '傳回值',
  字符: '字元',
  支持: '支援',
  終端: '終端機',
  代碼: '程式碼',
  程序: '程式',
  數據: '資料',
  鏈接: '連結',
  網絡: '網路',
  用戶: '使用者',
  文件夾: '資料夾',
  目錄樹: '檔案樹',
  會話: '工作階段',
  密鑰: '金鑰',
  屏幕: '螢幕',
  鼠標: '滑鼠',
  打印: '列印',
  粘貼: '貼上',
  剪切板: '剪貼簿',
  調用: '呼叫',
  異步: '非同步',
  創建: '建立',
  保存到: '存到',
  加載: '載入',
  線程: '執行緒',
  進程: '處理程序',
  變量: '變數',
  函數庫: '函式庫',
  補丁: '修補檔',
};

/** Where a word of elsewhere is a part of one of ours. */
const parts = /處理程序|終端機|支持與反對|支持（|觸發程序|用戶端/g;

/** One line a fault. `english`: what it says, where a word means two things: 文件 is a document, and no file. */
export function faultsOf(text: string, english = ''): string[] {
  const bare = text.replace(parts, '');
  const strange = Object.entries(elsewhere).filter(
    ([word]) => bare.includes(word) && !(word === '文件' && /document/i.test(english)),
  );
  const said = strange.map(([word, ours]) => `${text}: ${word} is ${ours} in Taiwan`);
  const letter = simplified.exec(text)?.[0];
  if (letter !== undefined) said.push(`${text}: ${letter} is simplified`);
  if (/\p{Script=Han} ?[,;:!?](?!\w*[/\\])/u.test(text)) said.push(`${text}: a sign of half width behind an ideograph`);
  if (/\p{Script=Han}[A-Za-z0-9@/-]|[A-Za-z0-9]\p{Script=Han}/u.test(text.replace(/\{\d\}/g, '')))
    said.push(`${text}: no blank between an ideograph and a letter or number`);
  return said;
}
