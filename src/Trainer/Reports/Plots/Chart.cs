using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Reports.Plots;

/// <summary>A plot with two axes. Its size is that of a phone's page, so that its letters are readable there.</summary>
internal sealed class Chart
{
    private const double Width = 360;
    private const double Height = 270;
    private const double Left = 50;
    private const double Right = 338;
    private const double Top = 12;
    private const double Bottom = 224;

    private readonly Ticks _x;
    private readonly Ticks _y;

    /// <summary>Draws the axes.</summary>
    public Chart(Ticks x, Ticks y, string xTitle, string yTitle)
    {
        (_x, _y) = (x, y);
        foreach (double at in y.At)
        {
            Svg.Line("grid", (Left, Y(at)), (Right, Y(at)));
            Svg.Text("tick", Left - 6, Y(at) + 4, y.Text(at), "end");
        }

        foreach (double at in x.At)
        {
            Svg.Text("tick", X(at), Bottom + 16, x.Text(at));
        }

        Svg.Line("axis", (Left, Bottom), (Right, Bottom));
        Svg.Text("axis-title", (Left + Right) / 2, Height - 12, xTitle);
        Svg.Text("axis-title", 12, (Top + Bottom) / 2, yTitle, turn: -90);
    }

    /// <summary>What is drawn so far.</summary>
    public Svg Svg { get; } = new(Width, Height);

    /// <summary>A curve.</summary>
    public void Curve(string css, IEnumerable<CurvePoint> points) => Svg.Line(css, points.Select(At));

    /// <summary>A straight line between two points, for reference.</summary>
    public void Reference(CurvePoint from, CurvePoint to) => Svg.Line("reference", At(from), At(to));

    /// <summary>A band between two curves.</summary>
    public void Band(string css, IReadOnlyList<(double X, double Low, double High)> band) => Svg.Area(
        css, band.Select(at => (X(at.X), Y(at.Low))).Concat(band.Reverse().Select(at => (X(at.X), Y(at.High)))));

    /// <summary>Dots.</summary>
    public void Dots(string css, IEnumerable<CurvePoint> points, double radius)
    {
        foreach (var (x, y) in points.Select(At))
        {
            Svg.Dot(css, x, y, radius);
        }
    }

    private (double X, double Y) At(CurvePoint point) => (X(point.X), Y(point.Y));

    private double X(double value) => Left + ((value - _x.Low) / (_x.High - _x.Low) * (Right - Left));

    private double Y(double value) => Bottom - ((value - _y.Low) / (_y.High - _y.Low) * (Bottom - Top));
}
