using System.Globalization;
using System.Net;

namespace Puente.Datasets.Reports;

/// <summary>The frame of a page that needs nothing from the network, and says so to the browser.</summary>
internal static class Page
{
    private const string Style = """
        :root { color-scheme: light dark; --ground: #fff; --text: #1c2128; --faint: #667; --line: #d8dde3; --card: #f5f7f9; --bar: #2f6f8f; --out: #d9480f26; --warn: #b03a06; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181d; --text: #e4e8ec; --faint: #9aa4af; --line: #333b44; --card: #1c2229; --bar: #6fb3d2; --out: #ff922b33; --warn: #ffa94d; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; padding: 1.5rem; max-width: 72rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .25rem; }
        p { margin: .25rem 0; } .faint { color: var(--faint); } .warn { color: var(--warn); font-weight: 600; } code { overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .75rem; margin-top: 1rem; }
        .figure { background: var(--card); border-radius: 8px; padding: .6rem .8rem; } .figure b { display: block; font-size: 1.35rem; } .figure span { color: var(--faint); font-size: .85rem; }
        .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(18rem, 1fr)); gap: 1rem; } figure { margin: 0; background: var(--card); border-radius: 8px; padding: .6rem .8rem; }
        figcaption { color: var(--faint); font-size: .85rem; } svg { display: block; width: 100%; } svg text { fill: var(--faint); font-size: 11px; } .bar { fill: var(--bar); } .out { fill: var(--out); } .axis { stroke: var(--line); }
        table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .25rem .6rem .25rem 0; vertical-align: top; font-weight: 400; } thead th { color: var(--faint); font-size: .85rem; }
        tbody tr { border-top: 1px solid var(--line); } .number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } .bars th { white-space: nowrap; width: 1%; } .bars .wide { width: 100%; vertical-align: middle; } .bars svg { height: .7rem; }
        .pictures { display: flex; flex-wrap: wrap; gap: .75rem; } .picture { width: 8rem; font-size: .75rem; color: var(--faint); overflow-wrap: anywhere; } .picture img, .none { display: block; width: 8rem; height: 8rem; object-fit: contain; background: var(--card); border-radius: 6px; }
        .row { display: flex; gap: .75rem; flex-wrap: wrap; padding: .5rem 0; border-top: 1px solid var(--line); } .row:first-child { border-top: 0; }
        @media print { body { max-width: none; } }
        """;

    /// <summary>The document around <paramref name="body"/>.</summary>
    public static string Of(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
        <title>{Text(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        {body}
        </body>
        </html>

        """;

    /// <summary>Text made safe for an element or attribute.</summary>
    public static string Text(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Bytes in the unit that reads best.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes} B",
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.#} kB"),
        < 10_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.#} GB"),
    };
}
