using StreamML.Trainer.Evaluation;

namespace StreamML.Trainer.Reports.Plots;

/// <summary>Plots of probabilities, numbers and learning.</summary>
internal static class CurvePlots
{
    /// <summary>ROC curves.</summary>
    public static string Roc(IReadOnlyList<ClassCurve> curves)
    {
        var chart = new Chart(Ticks.Shares, Ticks.Shares, "false positive rate", "true positive rate");
        chart.Reference(new(0, 0), new(1, 1));
        Curves(chart, curves);
        return chart.Svg.ToMarkup(
            "roc", "ROC curve",
            "True positive rate by false positive rate for every threshold; the diagonal is chance.");
    }

    /// <summary>Precision-recall curves.</summary>
    /// <param name="curves">The curves.</param>
    /// <param name="chance">Share of positives; null if there are several curves.</param>
    public static string PrecisionRecall(IReadOnlyList<ClassCurve> curves, double? chance)
    {
        var chart = new Chart(Ticks.Shares, Ticks.Shares, "recall", "precision");
        if (chance is { } share)
        {
            chart.Reference(new(0, share), new(1, share));
        }

        Curves(chart, curves);
        return chart.Svg.ToMarkup(
            "pr", "Precision-recall curve",
            "Precision by recall for every threshold; the dashed line is the share of positives.");
    }

    /// <summary>Calibration by bins.</summary>
    public static string Calibration(IReadOnlyList<CalibrationBin> bins)
    {
        var chart = new Chart(Ticks.Shares, Ticks.Shares, "mean predicted probability", "observed share");
        chart.Reference(new(0, 0), new(1, 1));
        CurvePoint[] points = [.. bins.Select(bin => new CurvePoint(bin.Predicted, bin.Observed))];
        chart.Curve("line s0", points);
        chart.Dots("dot s0", points, 4);
        return chart.Svg.ToMarkup(
            "calibration", "Calibration",
            $"Observed share by mean predicted probability in {bins.Count} bins of equal mass; on the diagonal they are "
            + "equal.");
    }

    /// <summary>Predictions by labels.</summary>
    public static string Scatter(IReadOnlyList<CurvePoint> points)
    {
        var ticks = Ticks.Around(points.SelectMany(point => new[] { point.X, point.Y }));
        var chart = new Chart(ticks, ticks, "label", "prediction");
        chart.Reference(new(ticks.Low, ticks.Low), new(ticks.High, ticks.High));
        chart.Dots("dot faint s0", points, 3);
        return chart.Svg.ToMarkup(
            "scatter", "Predictions by labels",
            $"{points.Count} rows; on the diagonal, prediction and label are equal.");
    }

    /// <summary>What is left of the label without the prediction.</summary>
    public static string Residuals(IReadOnlyList<CurvePoint> points)
    {
        CurvePoint[] residuals = [.. points.Select(point => new CurvePoint(point.Y, point.X - point.Y))];
        var x = Ticks.Around(residuals.Select(point => point.X));
        var chart = new Chart(
            x, Ticks.Around(residuals.Select(point => point.Y).Append(0)), "prediction", "label less prediction");
        chart.Reference(new(x.Low, 0), new(x.High, 0));
        chart.Dots("dot faint s0", residuals, 3);
        return chart.Svg.ToMarkup(
            "residuals", "Residuals",
            $"Label less prediction by prediction, {points.Count} rows; a slope or a fan shows what the model misses.");
    }

    /// <summary>A learning curve with its intervals.</summary>
    /// <param name="points">Its points.</param>
    /// <param name="metric">What people call the metric.</param>
    public static string Learning(IReadOnlyList<LearningPoint> points, string metric)
    {
        var y = Ticks.Around(points.SelectMany(point => new[] { point.Metric.Low, point.Metric.High }));
        var x = Ticks.Around(points.Select(point => (double)point.Rows).Append(0));
        var chart = new Chart(x, y, "training rows", metric);
        chart.Band("band s0", [.. points.Select(point => ((double)point.Rows, point.Metric.Low, point.Metric.High))]);
        CurvePoint[] values = [.. points.Select(point => new CurvePoint(point.Rows, point.Metric.Value))];
        chart.Curve("line s0", values);
        chart.Dots("dot s0", values, 4);
        return chart.Svg.ToMarkup(
            "learning", "Learning curve", $"{metric} by training rows, with 95 % intervals as a band.");
    }

    private static void Curves(Chart chart, IReadOnlyList<ClassCurve> curves)
    {
        for (int i = curves.Count - 1; i >= 0; i--)
        {
            chart.Curve($"line s{i}", curves[i].Points);
        }
    }
}
