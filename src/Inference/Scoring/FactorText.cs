using System.Globalization;
using StreamML.Inference.Artifacts;

namespace StreamML.Inference.Scoring;

/// <summary>Formats values and factors for people.</summary>
internal static class FactorText
{
    private static readonly string[] Days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

    /// <summary>"Response Rate: 85 %", or that the value is unknown.</summary>
    public static string Of(TabularFeature feature, float value) =>
        float.IsNaN(value) ? $"{feature.Label} is not known" : $"{feature.Label}: {Value(feature.Unit, value)}";

    /// <summary>A value in its unit, without the unit's name if the feature's name contains it.</summary>
    public static string Value(string? unit, float value) => unit switch
    {
        "share" => Percent(value),
        "flag" => value > 0.5f ? "yes" : "no",
        "hour" => Hour(value),
        "day" => Days[Math.Clamp((int)MathF.Round(value), 0, 6)],
        _ => Number(value),
    };

    /// <summary>A whole percentage.</summary>
    public static string Percent(float share) => $"{Whole(share * 100)} %";

    /// <summary>An hour of the day.</summary>
    public static string Hour(float hour) => $"{Math.Clamp((int)MathF.Round(hour), 0, 23)}:00";

    /// <summary>Up to two decimals.</summary>
    public static string Number(float value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    /// <summary>No decimals.</summary>
    public static string Whole(float value) => MathF.Round(value).ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A count with its noun: "1 day", "45 days".</summary>
    public static string Count(float value, string one, string many)
    {
        float whole = MathF.Round(value);
        return $"{Whole(whole)} {(whole == 1 ? one : many)}";
    }
}
