/// How an exported page looks, on light and on dark screens.
enum PageStyle {
  static let sheet = """
    :root{color-scheme:light dark;--text:#1c2024;--faint:#6a737d;--line:#d9dee3;--code:#f6f8fa;--page:#fff;
    --keyword:#8a2f9e;--function:#0b5cad;--string:#1a7f37;--number:#9a5b00;--choice:#0a7080;--error:#c0392b}
    @media(prefers-color-scheme:dark){:root{--text:#e4e7ea;--faint:#9aa4ad;--line:#3a4148;--code:#1b2026;--page:#121518;
    --keyword:#d08ae0;--function:#78b6f5;--string:#7fd08f;--number:#e0a458;--choice:#6cc7d6;--error:#ff8577}}
    body{margin:0;background:var(--page);color:var(--text);font:16px/1.6 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}
    main{max-width:62rem;margin:0 auto;padding:2rem 1.5rem 4rem}
    h1,h2,h3,h4{line-height:1.25;margin:1.6em 0 .5em}h1{font-size:1.9rem;margin-top:.2em}
    pre,code{font-family:ui-monospace,'SF Mono',Menlo,Consolas,'DejaVu Sans Mono',monospace;font-size:.875rem}
    pre{overflow-x:auto;line-height:1.45;margin:.4em 0}
    p code,li code,td code{background:var(--code);padding:.1em .3em;border-radius:4px}
    section>pre,.code{background:var(--code);border:1px solid var(--line);border-radius:6px;padding:.7em .9em}
    .cell{position:relative;margin:1em 0}.count{position:absolute;left:-2.6rem;top:.7em;width:2rem;text-align:right;
    color:var(--faint);font-size:.8rem}.outputs{padding:.2em .9em;overflow-x:auto}.output{margin:.5em 0}
    .stderr,.error{color:var(--error)}img,svg{max-width:100%;height:auto}
    section table{border-collapse:collapse}section th,section td{padding:.3em .8em;border-bottom:1px solid var(--line)}
    blockquote{margin:.8em 0;padding:.1em 1em;border-left:3px solid var(--line);color:var(--faint)}
    a{color:var(--function)}hr{border:0;border-top:1px solid var(--line)}.formula{font-style:italic}
    .keyword{color:var(--keyword)}.function{color:var(--function)}.text,.escape{color:var(--string)}
    .number{color:var(--number)}.choice{color:var(--choice)}.comment{color:var(--faint)}
    @media(max-width:70rem){.count{display:none}}@media print{.code{border-color:#ccc}main{max-width:none}}
    """
}
