using System.Globalization;
using System.Text.Json.Nodes;

namespace StreamML.FaultInjection.Requests;

/// <summary>A route as the OpenAPI document describes it.</summary>
/// <param name="Method">Its method, in capitals.</param>
/// <param name="Path">Its path, with parts in braces.</param>
/// <param name="Query">Names of what may be asked for in the query.</param>
/// <param name="Example">An example body; null: it takes none.</param>
/// <param name="TakesFile">Whether it takes a form with a file.</param>
/// <param name="Statuses">The statuses that it answers with.</param>
internal sealed record RequestTemplate(
    string Method, string Path, IReadOnlyList<string> Query, string? Example, bool TakesFile,
    IReadOnlySet<int> Statuses)
{
    /// <summary>The routes of a document.</summary>
    public static IReadOnlyList<RequestTemplate> Of(JsonNode document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           select Of(operation.Key.ToUpperInvariant(), path.Key, operation.Value!),
    ];

    private static RequestTemplate Of(string method, string path, JsonNode operation) => new(
        method, path,
        [
            .. (operation["parameters"]?.AsArray() ?? []).Where(each => $"{each!["in"]}" == "query")
                .Select(each => $"{each!["name"]}"),
        ],
        operation["requestBody"]?["content"]?["application/json"]?["example"]?.ToJsonString(),
        operation["requestBody"]?["content"]?["multipart/form-data"] is not null,
        (operation["responses"]?.AsObject() ?? [])
            .Select(answer => int.Parse(answer.Key, CultureInfo.InvariantCulture)).ToHashSet());
}
