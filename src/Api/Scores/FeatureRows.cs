using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using StreamML.Api.Http;
using StreamML.Features;

namespace StreamML.Api.Scores;

/// <summary>Posted features as rows for a model: float32 [row, feature], missing = NaN.</summary>
internal sealed class FeatureRows
{
    private const int MaxUnknown = 20;
    private const int MaxNameBytes = 128;

    private readonly FeatureSchema _schema;
    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _placesByChars;

    /// <summary>Knows the features by name.</summary>
    /// <param name="schema">The features.</param>
    public FeatureRows(FeatureSchema schema)
    {
        _schema = schema;
        _places = schema.Features.Index()
            .ToDictionary(each => each.Item.Name, each => each.Index, StringComparer.Ordinal);
        _placesByChars = _places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Features of a row.</summary>
    public int Width => _schema.Count;

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
        SortedSet<string>? unknown = null;
        foreach (var property in given.EnumerateObject())
        {
            if (TryPlace(property, out int place))
            {
                row[place] = Value(property.Value, pointer, _schema.Features[place]);
            }
            else if ((unknown ??= new SortedSet<string>(StringComparer.Ordinal)).Count < MaxUnknown)
            {
                unknown.Add(property.Name);
            }
        }

        return unknown is null ? [] : [.. unknown];
    }

    // Without a string per feature: a name that is escaped or long is rare.
    private bool TryPlace(JsonProperty property, out int place)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        if (raw.Length > MaxNameBytes || raw.Contains((byte)'\\'))
        {
            return _places.TryGetValue(property.Name, out place);
        }

        Span<char> name = stackalloc char[MaxNameBytes];
        return _placesByChars.TryGetValue(name[..Encoding.UTF8.GetChars(raw, name)], out place);
    }

    private static float Value(JsonElement value, string pointer, FeatureSpec feature) => value.ValueKind switch
    {
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.Null => float.NaN,
        JsonValueKind.Number when value.TryGetDouble(out double number) && double.IsFinite(number) =>
            (float)Math.Clamp(number, feature.Min, feature.Max),
        _ => throw ApiProblem.Invalid($"{pointer}/{feature.Name}", $"must be a number: {feature.Unit}"),
    };
}
