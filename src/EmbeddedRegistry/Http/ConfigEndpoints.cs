using Microsoft.AspNetCore.Http;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>/config and /compatibility: levels, and checks under them.</summary>
internal static class ConfigEndpoints
{
    public static void Map(RegistryRoutes routes)
    {
        routes.Get("/config", (http, _, store) => LevelAsync(http, store.Read(known => known.EffectiveGlobalLevel)));
        routes.Put("/config", (http, request, store) => SetAsync(http, request, store, null));
        routes.Delete("/config", (http, request, store) => RemoveAsync(http, request, store, null));
        routes.Get("/config/{subject}", GetAsync);
        routes.Put("/config/{subject}", (http, request, store) => SetAsync(http, request, store, request.Subject(1)));
        routes.Delete(
            "/config/{subject}", (http, request, store) => RemoveAsync(http, request, store, request.Subject(1)));
        routes.Post("/compatibility/subjects/{subject}/versions", CheckAllAsync);
        routes.Post("/compatibility/subjects/{subject}/versions/{version}", CheckOneAsync);
    }

    private static Task LevelAsync(HttpContext http, CompatibilityMode level) =>
        RegistryReply.JsonAsync(http, new LevelBody(level.NameOf()), BodyJson.Default.LevelBody);

    private static Task GetAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(1);
        bool isSet = store.Read(known => known.Levels.ContainsKey(subject));
        return isSet || request.Flag("defaultToGlobal")
            ? LevelAsync(http, store.Read(known => known.Level(subject)))
            : throw RegistryProblemException.NoSubjectConfig(subject);
    }

    private static async Task SetAsync(HttpContext http, RegistryRequest request, RegistryStore store, string? subject)
    {
        var body = await request.BodyAsync(BodyJson.Default.LevelRequest).ConfigureAwait(false);
        var level = CompatibilityModes.Parse(body.Level) ?? throw RegistryProblemException.InvalidLevel();
        await store.SetLevelAsync(subject, level, request.Aborted).ConfigureAwait(false);
        await RegistryReply.JsonAsync(http, new LevelRequest(level.NameOf()), BodyJson.Default.LevelRequest)
            .ConfigureAwait(false);
    }

    private static async Task RemoveAsync(
        HttpContext http, RegistryRequest request, RegistryStore store, string? subject)
    {
        if (subject is not null && !store.Read(known => known.Levels.ContainsKey(subject)))
        {
            throw RegistryProblemException.NoSubjectConfig(subject);
        }

        var before = await store.SetLevelAsync(subject, null, request.Aborted).ConfigureAwait(false);
        await LevelAsync(http, before).ConfigureAwait(false);
    }

    private static async Task CheckOneAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(2);
        int? version = request.Version(4);
        var (text, references) = await request.SchemaAsync().ConfigureAwait(false);
        var schema = store.ReadSchema(text, references, request.Normalize);
        var live = Live(store, subject);
        if (version is not null && !Array.Exists(live, each => each.Version == version))
        {
            throw live.Length == 0
                ? RegistryProblemException.SubjectNotFound(subject)
                : RegistryProblemException.VersionNotFound(version.Value);
        }

        var against = version is null ? live.TakeLast(1) : live.Where(each => each.Version == version);
        await ReplyAsync(http, request, store.Check(subject, schema, [.. against])).ConfigureAwait(false);
    }

    private static async Task CheckAllAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string subject = request.Subject(2);
        var (text, references) = await request.SchemaAsync().ConfigureAwait(false);
        var schema = store.ReadSchema(text, references, request.Normalize);
        var live = Live(store, subject);
        bool isTransitive = store.Read(known => known.Level(subject)).IsTransitive();
        await ReplyAsync(http, request, store.Check(subject, schema, isTransitive ? live : [.. live.TakeLast(1)]))
            .ConfigureAwait(false);
    }

    private static SubjectVersion[] Live(RegistryStore store, string subject) =>
        store.Read(known => known.Versions(subject).Where(version => !version.IsDeleted).ToArray());

    private static Task ReplyAsync(HttpContext http, RegistryRequest request, CompatibilityVerdict verdict) =>
        RegistryReply.JsonAsync(
        http,
        new CompatibilityBody(verdict.IsCompatible, request.Flag("verbose") ? verdict.Messages : null),
        BodyJson.Default.CompatibilityBody);
}
