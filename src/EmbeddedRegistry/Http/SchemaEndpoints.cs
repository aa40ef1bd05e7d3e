using Microsoft.AspNetCore.Http;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>/schemas: by id, by GUID, all of them.</summary>
internal static class SchemaEndpoints
{
    private const int PageMax = 1_000;

    public static void Map(RegistryRoutes routes)
    {
        routes.Get("/schemas", ListAsync);
        routes.Get("/schemas/types", (http, _, _) => RegistryReply
            .JsonAsync(http, ["PROTOBUF"], BodyJson.Default.IReadOnlyListString));
        routes.Get("/schemas/ids/{id}", ByIdAsync);
        routes.Get("/schemas/ids/{id}/schema", TextByIdAsync);
        routes.Get("/schemas/ids/{id}/subjects", SubjectsOfIdAsync);
        routes.Get("/schemas/ids/{id}/versions", VersionsOfIdAsync);
        routes.Get("/schemas/guids/{guid}", ByGuidAsync);
        routes.Get("/schemas/guids/{guid}/ids", IdsOfGuidAsync);
    }

    private static Task ListAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string prefix = request.Query("subjectPrefix") ?? "";
        prefix = prefix.StartsWith(":*:", StringComparison.Ordinal) ? prefix[3..] : prefix;
        var (deleted, latestOnly) = (request.Deleted, request.Flag("latestOnly"));
        var (offset, limit) = (request.Number("offset", 0), Math.Min(request.Number("limit", PageMax), PageMax));
        var bodies = store.Read(known => known.Subjects
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(pair => Visible(pair.Value, deleted, latestOnly)
                .Select(version => (Subject: pair.Key, Version: version)))
            .Skip(offset)
            .Take(limit)
            .Select(
                entry => RegistryReply.Version(entry.Subject, entry.Version, known.Find(entry.Version.SchemaId)!, null))
            .ToArray());
        return RegistryReply.JsonAsync(http, bodies, BodyJson.Default.IReadOnlyListSchemaBody);
    }

    private static IEnumerable<SubjectVersion> Visible(List<SubjectVersion> versions, bool deleted, bool latestOnly)
    {
        var visible = versions.Where(version => deleted || !version.IsDeleted);
        return latestOnly ? visible.TakeLast(1) : visible;
    }

    private static StoredSchema Find(RegistryRequest request, RegistryStore store)
    {
        int id = request.Id(2);
        return store.Read(known => known.Find(id)) ?? throw RegistryProblemException.SchemaNotFound(id.ToString());
    }

    private static StoredSchema FindByGuid(RegistryRequest request, RegistryStore store)
    {
        string text = request.Segment(2);
        var found = Guid.TryParse(text, out var guid) ? store.Read(known => known.Find(guid)) : null;
        return found ?? throw RegistryProblemException.SchemaNotFound(guid.ToString("D"));
    }

    private static Task ByIdAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var stored = Find(request, store);
        int? maxId = request.Flag("fetchMaxId") ? store.Read(known => known.NextId - 1) : (int?)null;
        return BodyAsync(http, request, stored, maxId);
    }

    private static Task ByGuidAsync(HttpContext http, RegistryRequest request, RegistryStore store) =>
        BodyAsync(http, request, FindByGuid(request, store), null);

    private static Task BodyAsync(HttpContext http, RegistryRequest request, StoredSchema stored, int? maxId) =>
        RegistryReply.JsonAsync(
            http,
            new SchemaBody
            {
                SchemaType = "PROTOBUF",
                Schema = RegistryReply.Text(stored.Schema, request.Query("format")),
                References = RegistryReply.References(stored.Schema),
                Guid = stored.Schema.Guid.ToString("D"),
                MaxId = maxId,
            },
            BodyJson.Default.SchemaBody);

    private static Task TextByIdAsync(HttpContext http, RegistryRequest request, RegistryStore store) =>
        RegistryReply.TextAsync(http, RegistryReply.Text(Find(request, store).Schema, request.Query("format")));

    private static Task SubjectsOfIdAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string[] names = VersionsOf(store, Find(request, store).Id, request.Deleted).Select(entry => entry.Subject)
            .Distinct().ToArray();
        return RegistryReply.JsonAsync(http, names, BodyJson.Default.IReadOnlyListString);
    }

    private static Task VersionsOfIdAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var versions = VersionsOf(store, Find(request, store).Id, request.Deleted);
        return RegistryReply.JsonAsync(http, versions, BodyJson.Default.IReadOnlyListSubjectVersionBody);
    }

    private static IReadOnlyList<SubjectVersionBody> VersionsOf(RegistryStore store, int id, bool deleted) =>
        store.Read(known =>
        known.Subjects
            .SelectMany(pair => pair.Value
                .Where(version => version.SchemaId == id && (deleted || !version.IsDeleted))
                .Select(version => new SubjectVersionBody(pair.Key, version.Version)))
            .ToArray());

    private static Task IdsOfGuidAsync(HttpContext http, RegistryRequest request, RegistryStore store) =>
        RegistryReply.JsonAsync(
        http, [new ContextIdBody(".", FindByGuid(request, store).Id)], BodyJson.Default.IReadOnlyListContextIdBody);
}
