using System.Text.Json.Nodes;

namespace StreamML.StreamProcessors.Tests;

/// <summary>The same JSON with the keys of every object in another order.</summary>
internal static class KeyShuffle
{
    public static string Of(string json, int seed)
    {
        var random = new Random(seed);
        return Shuffle(JsonNode.Parse(json)!, random).ToJsonString();
    }

    private static JsonNode Shuffle(JsonNode node, Random random) => node switch
    {
        JsonObject found => new JsonObject(found
            .OrderBy(_ => random.Next())
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value is null ? null : Shuffle(pair.Value, random)))),
        JsonArray found => new JsonArray([.. found.Select(item => item is null ? null : Shuffle(item, random))]),
        _ => node.DeepClone(),
    };
}
