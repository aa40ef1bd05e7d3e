using Microsoft.AspNetCore.Http;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>/subjects: names, versions, registering, look-up, deletion.</summary>
internal static class SubjectEndpoints
{
    public static void Map(RegistryRoutes routes)
    {
        routes.Get("/subjects", ListAsync);
        routes.Post("/subjects/{subject}", LookupAsync);
        routes.Delete("/subjects/{subject}", DeleteSubjectAsync);
        routes.Get("/subjects/{subject}/versions", VersionsAsync);
        routes.Post("/subjects/{subject}/versions", RegisterAsync);
        routes.Get("/subjects/{subject}/versions/{version}", VersionAsync);
        routes.Delete("/subjects/{subject}/versions/{version}", DeleteVersionAsync);
        routes.Get("/subjects/{subject}/versions/{version}/schema", VersionTextAsync);
        routes.Get("/subjects/{subject}/versions/{version}/referencedby", ReferencedByAsync);
    }

    /// <summary>The version that a request names, among those visible to it.</summary>
    public static (SubjectVersion Version, StoredSchema Schema) Find(
        RegistryStore store, string subject, int? version, bool deleted) =>
        store.Read(known =>
        {
            var visible = known.Versions(subject).Where(each => deleted || !each.IsDeleted).ToList();
            if (visible.Count == 0)
            {
                throw RegistryProblemException.SubjectNotFound(subject);
            }

            var found = version is { } number ? visible.Find(each => each.Version == number) : visible[^1];
            return found is null
                ? throw RegistryProblemException.VersionNotFound(version!.Value)
                : (found, known.Find(found.SchemaId)!);
        });

    private static Task ListAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string prefix = request.Query("subjectPrefix") ?? "";
        prefix = prefix.StartsWith(":*:", StringComparison.Ordinal) ? prefix[3..] : prefix;
        var (deleted, deletedOnly) = (request.Deleted, request.Flag("deletedOnly"));
        string[] names = store.Read(known => known.Subjects
            .Where(pair => pair.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(pair => IsListed(pair.Value, deleted, deletedOnly))
            .Select(pair => pair.Key)
            .ToArray());
        return RegistryReply.JsonAsync(http, names, BodyJson.Default.IReadOnlyListString);
    }

    private static bool IsListed(List<SubjectVersion> versions, bool deleted, bool deletedOnly)
    {
        bool isLive = versions.Exists(version => !version.IsDeleted);
        return deletedOnly ? !isLive : deleted || isLive;
    }

    private static async Task LookupAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        var (text, references) = await request.SchemaAsync().ConfigureAwait(false);
        if (store.Read(known => known.Versions(subject).All(version => version.IsDeleted && !request.Deleted)))
        {
            throw RegistryProblemException.SubjectNotFound(subject);
        }

        var schema = store.ReadSchema(text, references, request.Normalize);
        var found = store.Lookup(subject, schema, request.Normalize, request.Deleted)
            ?? throw RegistryProblemException.SchemaNotFound();
        var stored = store.Read(known => known.Find(found.SchemaId)!);
        await RegistryReply.JsonAsync(
            http, RegistryReply.Version(subject, found, stored, request.Query("format")), BodyJson.Default.SchemaBody)
                .ConfigureAwait(false);
    }

    private static async Task RegisterAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        var (text, references) = await request.SchemaAsync().ConfigureAwait(false);
        var schema = store.ReadSchema(text, references, request.Normalize);
        int id = await store.RegisterAsync(subject, schema, request.Normalize, request.Aborted).ConfigureAwait(false);
        await RegistryReply.JsonAsync(http, new IdBody(id), BodyJson.Default.IdBody).ConfigureAwait(false);
    }

    private static Task VersionsAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        var (deleted, deletedOnly) = (request.Deleted, request.Flag("deletedOnly"));
        int[] versions = store.Read(known => known.Versions(subject)
            .Where(version => deletedOnly ? version.IsDeleted : deleted || !version.IsDeleted)
            .Select(version => version.Version)
            .ToArray());
        return versions.Length > 0
            ? RegistryReply.JsonAsync(http, versions, BodyJson.Default.IReadOnlyListInt32)
            : throw RegistryProblemException.SubjectNotFound(subject);
    }

    private static Task VersionAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        var (version, stored) = Find(store, subject, request.Version(3), request.Deleted);
        var body = RegistryReply.Version(subject, version, stored, request.Query("format"));
        return RegistryReply.JsonAsync(http, body, BodyJson.Default.SchemaBody);
    }

    private static Task VersionTextAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var (_, stored) = Find(store, request.Subject(1), request.Version(3), request.Deleted);
        return RegistryReply.TextAsync(http, RegistryReply.Text(stored.Schema, request.Query("format")));
    }

    private static Task ReferencedByAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        var (version, _) = Find(store, subject, request.Version(3), deleted: true);
        var ids = store.Read(known => known.ReferencedBy(subject, version.Version));
        return RegistryReply.JsonAsync(http, ids, BodyJson.Default.IReadOnlyListInt32);
    }

    private static async Task DeleteSubjectAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var versions = await store.DeleteAsync(request.Subject(1), null, request.Flag("permanent"), request.Aborted)
            .ConfigureAwait(false);
        await RegistryReply.JsonAsync(http, versions, BodyJson.Default.IReadOnlyListInt32).ConfigureAwait(false);
    }

    private static async Task DeleteVersionAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        int number = request.Version(3) ?? Find(store, subject, null, deleted: false).Version.Version;
        var versions = await store.DeleteAsync(subject, number, request.Flag("permanent"), request.Aborted)
            .ConfigureAwait(false);
        int bytes = versions[0];
        await RegistryReply.JsonAsync(http, bytes, BodyJson.Default.Int32).ConfigureAwait(false);
    }
}
