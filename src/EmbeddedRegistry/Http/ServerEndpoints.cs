using Microsoft.AspNetCore.Http;
using StreamML.EmbeddedRegistry.Schemas;
using StreamML.EmbeddedRegistry.Storage;

namespace StreamML.EmbeddedRegistry.Http;

/// <summary>/, /mode, /contexts and /v1/metadata: queries that clients make of a server before using it.</summary>
internal static class ServerEndpoints
{
    private const string ReadWrite = "READWRITE";

    public static void Map(RegistryRoutes routes)
    {
        routes.Get("/", (http, _, _) => RegistryReply.JsonAsync(
            http, new Dictionary<string, string>(
                StringComparer.Ordinal), BodyJson.Default.IReadOnlyDictionaryStringString));
        routes.Get(
            "/contexts", (http, _, _) => RegistryReply.JsonAsync(http, ["."], BodyJson.Default.IReadOnlyListString));
        routes.Get("/mode", (http, _, _) => ModeAsync(http));
        routes.Put("/mode", SetModeAsync);
        routes.Get("/mode/{subject}", SubjectModeAsync);
        routes.Put("/mode/{subject}", SetModeAsync);
        routes.Delete(
            "/mode/{subject}", (_, request, _) => throw RegistryProblemException.NoSubjectMode(request.Subject(1)));
        routes.Get("/v1/metadata/id", ClusterAsync);
        routes.Get("/v1/metadata/version", VersionAsync);
    }

    private static Task ModeAsync(HttpContext http) =>
        RegistryReply.JsonAsync(http, new ModeBody(ReadWrite), BodyJson.Default.ModeBody);

    private static Task SubjectModeAsync(HttpContext http, RegistryRequest request, RegistryStore store) =>
        request.Flag("defaultToGlobal")
            ? ModeAsync(http)
            : throw RegistryProblemException.NoSubjectMode(request.Subject(1));

    private static async Task SetModeAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var body = await request.BodyAsync(BodyJson.Default.ModeBody).ConfigureAwait(false);
        if (!string.Equals(body.Mode, ReadWrite, StringComparison.OrdinalIgnoreCase))
        {
            throw RegistryProblemException.InvalidMode();
        }

        await ModeAsync(http).ConfigureAwait(false);
    }

    private static Task ClusterAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        var clusters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["kafka-cluster"] = "embedded",
            ["schema-registry-cluster"] = "schema-registry",
        };
        return RegistryReply.JsonAsync(
            http, new ClusterBody(new ScopeBody([], clusters), ""), BodyJson.Default.ClusterBody);
    }

    private static Task VersionAsync(HttpContext http, RegistryRequest request, RegistryStore store)
    {
        string version = typeof(ServerEndpoints).Assembly.GetName().Version?.ToString(3) ?? "";
        return RegistryReply.JsonAsync(http, new VersionBody(version, ""), BodyJson.Default.VersionBody);
    }
}
