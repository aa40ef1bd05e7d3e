using System.Text.Json;

namespace StreamML.Api.Tests;

/// <summary>Compares answers with documented ones, field by field.</summary>
internal static class Shapes
{
    /// <summary>Fields that are missing, too many, or of another kind; a documented array's first item stands for
    /// all.</summary>
    public static IEnumerable<string> Differences(JsonElement expected, JsonElement given, string place = "$")
    {
        if (Kind(expected) != Kind(given))
        {
            return [$"{place}: {Kind(given)}, not {Kind(expected)}"];
        }

        return expected.ValueKind switch
        {
            // A map of any names has no names in the file.
            JsonValueKind.Object when !expected.EnumerateObject().Any() => [],
            JsonValueKind.Object => expected.EnumerateObject().Select(each => each.Name).ToHashSet()
                .SetEquals(given.EnumerateObject().Select(each => each.Name))
                    ? expected.EnumerateObject().SelectMany(each => Differences(
                        each.Value, given.GetProperty(each.Name), $"{place}.{each.Name}"))
                    : [$"{place}: {string.Join(", ", given.EnumerateObject().Select(each => each.Name))}"],
            JsonValueKind.Array when expected.GetArrayLength() > 0 => given.GetArrayLength() == 0
                ? [$"{place}: empty"]
                : given.EnumerateArray().SelectMany(each => Differences(expected[0], each, $"{place}[]")),
            _ => [],
        };
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        var kind => kind.ToString(),
    };
}
