using System.Text;
using StreamML.Trainer.Reports.Plots;

namespace StreamML.Trainer.Reports;

/// <summary>
/// Text of a page: everything that is not markup is escaped, and the page may load nothing and run nothing.
/// </summary>
internal sealed class HtmlPage
{
    private readonly StringBuilder _text = new();

    /// <summary>Opens a page.</summary>
    public HtmlPage(string title)
    {
        using var stream = typeof(HtmlPage).Assembly.GetManifestResourceStream("report.css")
            ?? throw new InvalidOperationException("The resource report.css is not embedded in this assembly.");
        using var css = new StreamReader(stream);
        Raw($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>{Svg.Escape(title)}</title>
            <style>
            {css.ReadToEnd()}</style>
            </head>
            <body>

            """);
    }

    /// <summary>Markup as it is.</summary>
    public HtmlPage Raw(string markup)
    {
        _text.Append(markup);
        return this;
    }

    /// <summary>An element with a text.</summary>
    /// <param name="open">Tag and attributes, e.g. <c>p class="muted"</c>.</param>
    /// <param name="text">The text, escaped here.</param>
    public HtmlPage Element(string open, string text) =>
        Raw($"<{open}>{Svg.Escape(text)}</{open.Split(' ')[0]}>\n");

    /// <summary>A table that scrolls by itself where the page is narrow.</summary>
    /// <param name="caption">What it holds.</param>
    /// <param name="header">Names of the columns; one that starts with a blank holds words.</param>
    /// <param name="rows">Fields by row, and the class of the row; the first field names it.</param>
    public HtmlPage Table(
        string caption, IReadOnlyList<string> header, IEnumerable<(string Css, IReadOnlyList<string> Fields)> rows)
    {
        string Words(int column) => header[column].StartsWith(' ') ? " class=\"words\"" : "";

        Raw($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Svg.Escape(caption)}\"><table>\n");
        Element("caption", caption).Raw("<thead><tr>");
        for (int c = 0; c < header.Count; c++)
        {
            Raw($"<th scope=\"col\"{Words(c)}>{Svg.Escape(header[c].Trim())}</th>");
        }

        Raw("</tr></thead>\n<tbody>\n");
        foreach (var (css, fields) in rows)
        {
            Raw(css.Length > 0 ? $"<tr class=\"{css}\">" : "<tr>");
            Raw($"<th scope=\"row\">{Svg.Escape(fields[0])}</th>");
            for (int c = 1; c < fields.Count; c++)
            {
                Raw($"<td{Words(c)}>{Svg.Escape(fields[c])}</td>");
            }

            Raw("</tr>\n");
        }

        return Raw("</tbody></table></div>\n");
    }

    /// <summary>A plot with how to read it, and its figures in a table to open.</summary>
    public HtmlPage Figure(string title, string howToRead, string markup, Action<HtmlPage> table)
    {
        Raw("<figure>\n<figcaption>").Element("span", title).Element("p", howToRead).Raw("</figcaption>\n");
        Raw(markup).Raw("\n<details><summary>Figures</summary>\n");
        table(this);
        return Raw("</details>\n</figure>\n");
    }

    /// <summary>Names of curves beside their colours; nothing for one curve.</summary>
    public static string Legend(IReadOnlyList<string> names) => names.Count < 2
        ? ""
        : $"<ul class=\"legend\">{string.Concat(names.Select(
            (name, i) => $"<li class=\"s{i}\"><i></i>{Svg.Escape(name)}</li>"))}</ul>";

    /// <summary>Closes the page.</summary>
    public string Close() => _text.Append("</body>\n</html>\n").ToString();
}
