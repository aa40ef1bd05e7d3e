using System.Globalization;
using StreamML.Features.View;

namespace StreamML.Features;

/// <summary>One feature: its name, its meaning, and the formula that training and serving share.</summary>
/// <param name="Name">Name in schemas, models and documents, e.g. <c>avg_response_time_minutes</c>.</param>
/// <param name="Label">Display name, e.g. "Avg Response Time Minutes".</param>
/// <param name="Unit">Unit of the value: minutes, days, messages, share, ...</param>
/// <param name="Min">Minimum; lower values are set to it.</param>
/// <param name="Max">Maximum; higher values are set to it.</param>
/// <param name="Missing">When the value is missing (NaN); "never" if it always has one.</param>
/// <param name="Definition">Precise definition.</param>
public sealed record FeatureSpec(
    string Name, string Label, string Unit, float Min, float Max, string Missing, string Definition)
{
    /// <summary>The missing rule of a feature that always has a value.</summary>
    public const string Never = "never";

    private readonly Func<ContactView, double> _formula = static _ => double.NaN;

    internal static FeatureSpec Of(
        string name, string unit, double min, double max, string missing, string definition,
        Func<ContactView, double> formula)
        => new(name, LabelOf(name), unit, (float)min, (float)max, missing, definition, formula);

    private FeatureSpec(
        string name, string label, string unit, float min, float max, string missing, string definition,
        Func<ContactView, double> formula)
        : this(name, label, unit, min, max, missing, definition)
        => _formula = formula;

    /// <summary>The value, float32 within [<see cref="Min"/>, <see cref="Max"/>]; missing = NaN.</summary>
    internal float Evaluate(ContactView view)
    {
        double value = _formula(view);
        return double.IsNaN(value) ? float.NaN : Math.Clamp((float)value, Min, Max);
    }

    private static string LabelOf(string name)
        => string.Join(
            ' ', name.Split('_').Select(word => word[..1].ToUpper(CultureInfo.InvariantCulture) + word[1..]));
}
