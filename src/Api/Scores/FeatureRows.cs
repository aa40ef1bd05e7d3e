using System.Text.Json;
using StreamML.Api.Http;
using StreamML.Features;

namespace StreamML.Api.Scores;

/// <summary>Posted features as rows for a model: float32 [row, feature], missing = NaN.</summary>
/// <param name="schema">The features.</param>
internal sealed class FeatureRows(FeatureSchema schema)
{
    private const int MaxUnknown = 20;

    private readonly Dictionary<string, int> _places = schema.Features.Index()
        .ToDictionary(each => each.Item.Name, each => each.Index, StringComparer.Ordinal);

    /// <summary>Features of a row.</summary>
    public int Width => schema.Count;

    /// <summary>The place of a feature in a row.</summary>
    public int PlaceOf(string name) => _places[name];

    /// <summary>Reads a row. Numbers and true or false count; null is unknown; values beyond a feature's range are set
    /// to its bounds, as in the pipeline.</summary>
    /// <param name="data">An object with features by name.</param>
    /// <param name="pointer">Where it stands in the body.</param>
    /// <param name="row">The row, of <see cref="Width"/>.</param>
    /// <returns>Names that no feature has, sorted, twenty at most.</returns>
    /// <exception cref="ApiProblem">It is no object, or a feature is no number.</exception>
    public IReadOnlyList<string> Read(JsonElement? data, string pointer, Span<float> row)
    {
        if (data is not { } given)
        {
            throw ApiProblem.Invalid(pointer, "is required");
        }

        if (given.ValueKind != JsonValueKind.Object)
        {
            throw ApiProblem.Invalid(pointer, "must be an object with features by name");
        }

        row.Fill(float.NaN);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var property in given.EnumerateObject())
        {
            if (_places.TryGetValue(property.Name, out int place))
            {
                row[place] = Value(property.Value, $"{pointer}/{property.Name}", schema.Features[place]);
            }
            else if (unknown.Count < MaxUnknown)
            {
                unknown.Add(property.Name);
            }
        }

        return [.. unknown];
    }

    private static float Value(JsonElement value, string pointer, FeatureSpec feature) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Null => float.NaN,
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) =>
            (float)Math.Clamp(number, feature.Min, feature.Max),
        _ => throw ApiProblem.Invalid(pointer, $"must be a number: {feature.Unit}"),
    };
}
