/** How an exported session looks: light and dark as the reader's system is, in its own fonts, from 400 pixels on. */

/** Colors of one look, as #rrggbb. Text and tints are read together: a test holds each pair to a contrast of 4.5. */
interface Colors {
  page: string;
  text: string;
  faint: string;
  panel: string;
  line: string;
  link: string;
  added: string;
  addedWord: string;
  removed: string;
  removedWord: string;
  good: string;
  bad: string;
  warning: string;
}

/** The colors of both looks. */
export const colors: Readonly<Record<'light' | 'dark', Colors>> = {
  light: {
    page: '#ffffff',
    text: '#1f2328',
    faint: '#59636e',
    panel: '#f6f8fa',
    line: '#d1d9e0',
    link: '#0550ae',
    added: '#dafbe1',
    addedWord: '#aceebb',
    removed: '#ffebe9',
    removedWord: '#ffcecb',
    good: '#116329',
    bad: '#a40e26',
    warning: '#7d4e00',
  },
  dark: {
    page: '#0d1117',
    text: '#e6edf3',
    faint: '#9aa4af',
    panel: '#161b22',
    line: '#3d444d',
    link: '#79c0ff',
    added: '#12301f',
    addedWord: '#1f5a35',
    removed: '#3c1618',
    removedWord: '#792e2e',
    good: '#56d364',
    bad: '#ff9492',
    warning: '#e3b341',
  },
};

function variables(look: Colors): string {
  return Object.entries(look)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

/** Traditional Chinese before other fonts with Han: they draw some characters in another form. */
const sans =
  'system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","PingFang TC","Microsoft JhengHei","Noto Sans TC","Noto Sans CJK TC",sans-serif';
const mono =
  'ui-monospace,SFMono-Regular,Menlo,Consolas,"Noto Sans Mono","Noto Sans Mono CJK TC","PingFang TC","Microsoft JhengHei","Noto Sans TC",monospace';

/** The style sheet. It names no resource. */
export const style = `
:root{color-scheme:light dark;${variables(colors.light)}}
@media (prefers-color-scheme:dark){:root{${variables(colors.dark)}}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:72rem;padding:1rem clamp(.75rem,3vw,2rem) 4rem;background:var(--page);color:var(--text);font:1rem/1.6 ${sans};overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.3;margin:1rem 0 .5rem}
h2{font-size:1rem;margin:0 0 .5rem;color:var(--faint)}
h3{font-size:.95rem;margin:0 0 .25rem}
a{color:var(--link)}
code,pre,.diff{font-family:${mono};font-size:.85rem;line-height:1.5}
pre{margin:.5rem 0;padding:.6rem .8rem;background:var(--panel);border:1px solid var(--line);border-radius:6px;white-space:pre-wrap;overflow-wrap:anywhere;tab-size:4}
p{margin:.25rem 0}
ul{margin:.25rem 0;padding-left:1.25rem}
.facts,.faint{color:var(--faint);font-size:.9rem}
.prose{white-space:pre-wrap}
section{margin:1.5rem 0;padding-left:.9rem;border-left:3px solid var(--line)}
section.you{border-left-color:var(--link)}
article,details.output{margin:.6rem 0}
details.file,details.evidence{margin:.4rem 0;border:1px solid var(--line);border-radius:6px}
summary{cursor:pointer}
details.file>summary,details.evidence>summary{padding:.35rem .6rem;background:var(--panel)}
details.evidence>div{padding:0 .6rem .4rem}
.good,.plus{color:var(--good)}
.bad,.minus{color:var(--bad)}
.warning{color:var(--warning)}
.diff{padding:.25rem 0;tab-size:4}
.diff p{margin:0;padding:.1rem .6rem;color:var(--faint);background:var(--panel)}
.row{display:grid;grid-template-columns:3.5rem 3.5rem 1.2rem minmax(0,1fr)}
.row>span{color:var(--faint);text-align:right;padding-right:.6rem;user-select:none}
.row>b{font-weight:normal;user-select:none}
.row>code{white-space:pre-wrap;overflow-wrap:anywhere;padding-right:.6rem;font:inherit}
.row.added{background:var(--added)}
.row.removed{background:var(--removed)}
.row.added>span,.row.removed>span{color:inherit}
.row mark{background:none;color:inherit}
.row.added mark{background:var(--addedWord)}
.row.removed mark{background:var(--removedWord)}
.table{overflow-x:auto}
table{border-collapse:collapse;font-size:.9rem;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem;border-bottom:1px solid var(--line);min-width:4.5rem}
th{color:var(--faint);font-weight:600}
@media (max-width:40rem){
.row{grid-template-columns:2.6rem 1rem minmax(0,1fr)}
.row>span{padding-right:.35rem}
.row>.old,.row.removed>.new{display:none}
.row.removed>.old{display:block}
section{padding-left:.6rem}
}
@media print{details.file{break-inside:avoid}}
`;
