namespace StreamML.Api.Dashboard.Pages;

/// <summary>A row of figures in a plot.</summary>
/// <param name="Name">What they count.</param>
/// <param name="Style">Name of its colour in the token file: good, even, bad, one, two.</param>
/// <param name="Values">One for each label; not negative.</param>
public sealed record PlotSeries(string Name, string Style, IReadOnlyList<double> Values);

/// <summary>A plot, with what it says in a sentence. The table behind it has the same figures.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Sentence">What a person reads from it.</param>
/// <param name="Of">What a label is: Day, Hour, Age.</param>
/// <param name="Labels">Along its foot, in order.</param>
/// <param name="Series">Bars that stand on each other, or lines.</param>
public sealed record Plot(
    string Title, string Sentence, string Of, IReadOnlyList<string> Labels, IReadOnlyList<PlotSeries> Series)
{
    private static readonly double[] Steps = [1, 2, 5, 10];

    /// <summary>Whether it has lines; else bars.</summary>
    public bool HasLines { get; init; }

    /// <summary>Whether its figures are shares from 0 to 1.</summary>
    public bool IsShare { get; init; }

    /// <summary>The figure at its upper edge: 1, 2 or 5 times a power of ten, from the highest on.</summary>
    public double Top
    {
        get
        {
            double highest = Labels.Select((_, index) => HasLines
                ? Series.Max(series => series.Values[index])
                : Series.Sum(series => series.Values[index])).DefaultIfEmpty(0).Max();
            if (highest <= 0)
            {
                return 1;
            }

            double power = Math.Pow(10, Math.Floor(Math.Log10(highest)));

            // A hair above a step is the step: sums of shares are not exact.
            double top = Steps.First(step => step * power * (1 + 1e-9) >= highest) * power;
            return IsShare ? Math.Min(1, top) : top;
        }
    }

    /// <summary>A figure in words.</summary>
    public string Figure(double value) => IsShare ? Words.Percent(value) : Words.Figure(value);

    /// <summary>Where a bar lies, in a square of 100 by 100.</summary>
    public (double X, double Y, double Width, double Height) Bar(int series, int label)
    {
        double slot = 100.0 / Labels.Count, below = Series.Take(series).Sum(each => each.Values[label]);
        double height = 100 * Series[series].Values[label] / Top;
        return ((label * slot) + (slot * 0.1), 100 - (100 * below / Top) - height, slot * 0.8, height);
    }

    /// <summary>The points of a line, for SVG.</summary>
    public string Points(int series)
    {
        double top = Top, step = Labels.Count == 1 ? 0 : 100.0 / (Labels.Count - 1), from = step == 0 ? 50 : 0;
        return string.Join(' ', Series[series].Values.Select((value, index) =>
            $"{Words.Place(from + (step * index))},{Words.Place(100 - (100 * value / top))}"));
    }
}
