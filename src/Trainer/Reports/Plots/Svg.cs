using System.Net;
using System.Text;

namespace StreamML.Trainer.Reports.Plots;

/// <summary>
/// Text of one inline SVG. Colours come from the page's classes, so it is light or dark as the page is.
/// </summary>
internal sealed class Svg(double width, double height)
{
    private readonly StringBuilder _body = new();

    /// <summary>Text that is safe between tags and in attributes.</summary>
    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>A line through points.</summary>
    public void Line(string css, params IEnumerable<(double X, double Y)> points) =>
        _body.Append($"<polyline class=\"{css}\" points=\"{Points(points)}\"/>");

    /// <summary>An area between points.</summary>
    public void Area(string css, IEnumerable<(double X, double Y)> points) =>
        _body.Append($"<polygon class=\"{css}\" points=\"{Points(points)}\"/>");

    /// <summary>A dot.</summary>
    public void Dot(string css, double x, double y, double radius) =>
        _body.Append($"<circle class=\"{css}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\"/>");

    /// <summary>A rectangle; opacity 0 to 1.</summary>
    public void Box(string css, double x, double y, double wide, double high, double opacity = 1) => _body.Append(
        $"<rect class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{wide:0.#}\" height=\"{high:0.#}\""
        + (opacity < 1 ? $" fill-opacity=\"{opacity:0.###}\"/>" : "/>"));

    /// <summary>A text; anchor: start, middle or end.</summary>
    public void Text(string css, double x, double y, string text, string anchor = "middle", double turn = 0) =>
        _body.Append($"<text class=\"{css}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\""
            + (turn == 0 ? ">" : $" transform=\"rotate({turn:0} {x:0.#} {y:0.#})\">")
            + $"{Escape(text)}</text>");

    /// <summary>The whole, with a title and a description for those who cannot see it.</summary>
    /// <param name="id">Unique in the page.</param>
    /// <param name="title">What it shows.</param>
    /// <param name="description">What there is to see.</param>
    public string ToMarkup(string id, string title, string description) =>
        $"<svg viewBox=\"0 0 {width:0} {height:0}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\">"
        + $"<title id=\"{id}-t\">{Escape(title)}</title><desc id=\"{id}-d\">{Escape(description)}</desc>{_body}</svg>";

    private static string Points(IEnumerable<(double X, double Y)> points) =>
        string.Join(' ', points.Select(point => $"{point.X:0.#},{point.Y:0.#}"));
}
