namespace Puente.Cli.Report.Html;

/// <summary>The look of every report.</summary>
internal static class HtmlStyle
{
    public const string Text = """

        :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --paper: #ffffff; --panel: #f3f5f8; --line: #d8dee6; --blue: #1f6fb2; --orange: #b3541e; --green: #2b7a4b; --amber: #fff5dc; --amber-line: #d9a520; }
        @media (prefers-color-scheme: dark) { :root { --ink: #e4e9f0; --soft: #9aa6b5; --paper: #12161c; --panel: #1b212a; --line: #323b47; --blue: #6cb2ee; --orange: #f0996a; --green: #77c99a; --amber: #2d2614; --amber-line: #b98d20; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
        main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; }
        h2 { font-size: 1.15rem; margin: 2.2rem 0 .6rem; padding-top: 1rem; border-top: 1px solid var(--line); }
        p { margin: .5rem 0; max-width: 48rem; }
        .lead { font-size: 1.08rem; color: var(--soft); }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .75rem; margin: 1.2rem 0; }
        .figures > div { background: var(--panel); border-radius: .5rem; padding: .8rem 1rem; }
        dt { font-size: .85rem; color: var(--soft); }
        dd { margin: 0; font-size: 1.45rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        dd.note { font-size: .8rem; font-weight: 400; color: var(--soft); }
        .wide { overflow-x: auto; }
        table { border-collapse: collapse; margin: .6rem 0; font-size: .93rem; font-variant-numeric: tabular-nums; }
        th, td { text-align: left; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
        th { color: var(--soft); font-weight: 600; }
        td.number { white-space: nowrap; }
        td.digest { font: .75rem/1.4 ui-monospace, "DejaVu Sans Mono", monospace; word-break: break-all; min-width: 16rem; color: var(--soft); }
        .cautions { background: var(--amber); border-left: 4px solid var(--amber-line); border-radius: .3rem; margin: 1rem 0; padding: .7rem 1rem .7rem 2rem; }
        figure { margin: 1rem 0; }
        figure img { max-width: 100%; height: auto; }
        figcaption { color: var(--soft); font-size: .88rem; max-width: 48rem; }
        pre { background: var(--panel); border-radius: .4rem; padding: .8rem 1rem; overflow-x: auto; font-size: .85rem; line-height: 1.45; }
        summary { cursor: pointer; color: var(--blue); }
        .plots img { width: 100%; border-radius: .4rem; }
        .plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1rem; }

        """;
}
