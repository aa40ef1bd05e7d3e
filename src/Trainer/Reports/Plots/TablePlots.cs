namespace StreamML.Trainer.Reports.Plots;

/// <summary>A bar.</summary>
/// <param name="Name">What it is of.</param>
/// <param name="Now">Its length; null: there is none now.</param>
/// <param name="Before">Where the mark of the version before is; null: nowhere.</param>
internal readonly record struct Bar(string Name, double? Now, double? Before);

/// <summary>Plots of a table: a confusion matrix, bars of importance.</summary>
internal static class TablePlots
{
    private const double Width = 360;
    private const int NameLetters = 24;

    /// <summary>Rows are what is true, columns what was predicted; the shade is the share of the row.</summary>
    public static string Confusion(IReadOnlyList<string> classes, IReadOnlyList<IReadOnlyList<double>> cells)
    {
        double left = Math.Min(110, 28 + (classes.Max(name => Short(name, 14).Length) * 6.2));
        double size = (Width - left - 8) / classes.Count, high = Math.Min(size, 64), top = 34;
        double bottom = top + (high * classes.Count);
        bool narrow = size < 52;
        var svg = new Svg(Width, bottom + (narrow ? 80 : 24));
        svg.Text("axis-title", left + (size * classes.Count / 2), 14, "predicted");
        svg.Text("axis-title", 10, (top + bottom) / 2, "true", turn: -90);
        for (int row = 0; row < classes.Count; row++)
        {
            double sum = cells[row].Sum();
            svg.Text("tick", left - 6, top + (high * (row + 0.5)) + 4, Short(classes[row], 14), "end");
            double middle = left + (size * (row + 0.5));
            svg.Text(
                "tick", middle, narrow ? bottom + 12 : top - 6, Short(classes[row], narrow ? 14 : (int)(size / 6.2)),
                narrow ? "end" : "middle", narrow ? -50 : 0);
            for (int column = 0; column < classes.Count; column++)
            {
                double share = sum > 0 ? cells[row][column] / sum : 0;
                double x = left + (size * column), y = top + (high * row);
                svg.Box("cell-back", x + 1, y + 1, size - 2, high - 2);
                svg.Box(row == column ? "cell hit" : "cell miss", x + 1, y + 1, size - 2, high - 2, share * 0.6);
                if (size >= 26)
                {
                    svg.Text("cell-text", x + (size / 2), y + (high / 2) + 4, $"{cells[row][column]:N0}");
                }
            }
        }

        return svg.ToMarkup(
            "confusion", "Confusion matrix",
            $"Rows of each of {classes.Count} classes by the class that was predicted; the diagonal is right.");
    }

    /// <summary>Bars of the most important features; a mark is the version before.</summary>
    public static string Importance(IReadOnlyList<Bar> bars)
    {
        const double Row = 30, Left = 8;
        double most = bars.Max(bar => Math.Max(bar.Now ?? 0, bar.Before ?? 0));
        double scale = (Width - Left - 60) / Math.Max(most, 1e-9);
        var svg = new Svg(Width, (Row * bars.Count) + 8);
        for (int i = 0; i < bars.Count; i++)
        {
            var bar = bars[i];
            double y = Row * i, wide = (bar.Now ?? 0) * scale;
            svg.Text("bar-name", Left, y + 13, Short(bar.Name, 52), "start");
            if (bar.Now is not null)
            {
                svg.Box("bar s0", Left, y + 17, Math.Max(wide, 1), 9);
            }

            if (bar.Before is { } before)
            {
                svg.Box("mark", Left + (before * scale) - 1, y + 15, 2, 13);
            }

            svg.Text("bar-value", Left + Math.Max(wide, (bar.Before ?? 0) * scale) + 6, y + 26,
                bar.Now is { } now ? $"{now:0.0 %}" : "gone", "start");
        }

        return svg.ToMarkup(
            "importance", "Feature importance",
            $"Share of all contributions of the {bars.Count} most important features; marks show the version before.");
    }

    /// <summary>Gaps of slices to all rows with their intervals; right of the line is worse.</summary>
    public static string Gaps(IReadOnlyList<(string Name, Evaluation.Measured Gap, bool IsWorse)> slices)
    {
        const double Row = 30, Left = 8, Right = 352, Axis = 20;
        var ticks = Ticks.Around(slices.SelectMany(slice => new[] { slice.Gap.Low, slice.Gap.High }).Append(0));
        double X(double value) => Left + ((value - ticks.Low) / (ticks.High - ticks.Low) * (Right - Left));

        double bottom = Row * slices.Count;
        var svg = new Svg(Width, bottom + Axis);
        foreach (double at in ticks.At)
        {
            svg.Line("grid", (X(at), 0), (X(at), bottom));
            svg.Text("tick", Math.Clamp(X(at), 16, Width - 16), bottom + 15, ticks.Text(at));
        }

        svg.Line("axis", (X(0), 0), (X(0), bottom));
        for (int i = 0; i < slices.Count; i++)
        {
            var (name, gap, isWorse) = slices[i];
            double y = (Row * i) + 21;
            string colour = isWorse ? "worse" : "s0";
            svg.Text("bar-name", Left, y - 8, Short(name, 52), "start");
            svg.Line($"whisker {colour}", (X(gap.Low), y), (X(gap.High), y));
            svg.Dot($"dot {colour}", X(gap.Value), y, 4);
        }

        return svg.ToMarkup("gaps", "Slices", "How much worse than all rows each slice is, with 95 % intervals.");
    }

    private static string Short(string name, int letters = NameLetters) =>
        name.Length <= letters ? name : $"{name[..Math.Max(1, letters - 1)]}…";
}
